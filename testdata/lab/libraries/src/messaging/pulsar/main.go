// Command pulsar publishes to Pulsar and subscribes with pulsar-client-go. The broker is a small
// imitation, which takes messages and delivers none.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	"example.com/libraries/rig"
	"github.com/apache/pulsar-client-go/pulsar"
	"github.com/apache/pulsar-client-go/pulsar/log"
	"github.com/sirupsen/logrus"
	"google.golang.org/protobuf/encoding/protowire"
)

// The commands of the protocol. Their number is also that of their field in the message around them.
const (
	connect         = 2
	connected       = 3
	subscribe       = 4
	producer        = 5
	send            = 6
	sendReceipt     = 7
	success         = 13
	producerSuccess = 17
	ping            = 18
	pong            = 19
	metadata        = 21
	metadataAnswer  = 22
	lookup          = 23
	lookupAnswer    = 24
)

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := listener.Addr().String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = serve(conn, "pulsar://"+address)
			}()
		}
	}()
	return address, nil
}

// serve answers the commands of a client until it goes.
func serve(conn net.Conn, url string) error {
	reader := bufio.NewReader(conn)
	for {
		var sizes struct{ Total, Command uint32 }
		if err := binary.Read(reader, binary.BigEndian, &sizes); err != nil {
			return err
		}
		frame := make([]byte, sizes.Total-4)
		if _, err := io.ReadFull(reader, frame); err != nil {
			return err
		}
		kind, fields := parse(frame[:sizes.Command])
		var err error
		switch kind {
		case connect:
			err = write(conn, connected, text(nil, 1, "imitation"))
		case metadata:
			err = write(conn, metadataAnswer, number(number(number(nil, 1, 0), 2, fields[2]), 3, 0))
		case lookup:
			err = write(conn, lookupAnswer, number(number(number(text(nil, 1, url), 3, 1), 4, fields[2]), 5, 1))
		case producer:
			name := fmt.Sprint("producer-", fields[2])
			err = write(conn, producerSuccess, number(text(number(nil, 1, fields[3]), 2, name), 6, 1))
		case subscribe:
			err = write(conn, success, number(nil, 1, fields[5]))
		case send:
			id := number(number(nil, 1, 1), 2, fields[2])
			err = write(conn, sendReceipt, text(number(number(nil, 1, fields[1]), 2, fields[2]), 3, string(id)))
		case ping:
			err = write(conn, pong, nil)
		}
		if err != nil {
			return err
		}
	}
}

// parse gives the kind of a command and those of its fields that are numbers.
func parse(message []byte) (kind protowire.Number, fields map[protowire.Number]uint64) {
	fields = map[protowire.Number]uint64{}
	each(message, func(number protowire.Number, _ uint64, inner []byte) {
		if inner == nil {
			return
		}
		kind = number
		each(inner, func(number protowire.Number, value uint64, _ []byte) { fields[number] = value })
	})
	return kind, fields
}

// each calls the function for each field of a message, with its value as number or as bytes.
func each(message []byte, f func(protowire.Number, uint64, []byte)) {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return
		}
		message = message[length:]
		var (
			value uint64
			inner []byte
		)
		switch kind {
		case protowire.VarintType:
			value, length = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			inner, length = protowire.ConsumeBytes(message)
		default:
			length = protowire.ConsumeFieldValue(number, kind, message)
		}
		if length < 0 {
			return
		}
		f(number, value, inner)
		message = message[length:]
	}
}

func number(message []byte, field protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(message, field, protowire.VarintType), value)
}

func text(message []byte, field protowire.Number, value string) []byte {
	return protowire.AppendString(protowire.AppendTag(message, field, protowire.BytesType), value)
}

func write(conn net.Conn, kind protowire.Number, command []byte) error {
	message := text(number(nil, 1, uint64(kind)), kind, string(command))
	frame := binary.BigEndian.AppendUint32(nil, uint32(4+len(message)))
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(message)))
	_, err := conn.Write(append(frame, message...))
	return err
}

// open makes a client with a producer and a consumer.
func open(address string) (pulsar.Producer, error) {
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	client, err := pulsar.NewClient(pulsar.ClientOptions{
		URL:    "pulsar://" + address,
		Logger: log.NewLoggerWithLogrus(quiet),
	})
	if err != nil {
		return nil, err
	}
	_, err = client.Subscribe(pulsar.ConsumerOptions{
		Topic:            "visits",
		SubscriptionName: "count",
		Type:             pulsar.Shared,
	})
	if err != nil {
		return nil, err
	}
	return client.CreateProducer(pulsar.ProducerOptions{Topic: "visits"})
}

func use(producer pulsar.Producer) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := producer.Send(ctx, &pulsar.ProducerMessage{Payload: []byte("hello")})
	return err
}

func main() {
	var shared pulsar.Producer
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 20 {
				if err := use(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				producer, err := open(address)
				if err != nil {
					return err
				}
				if err := use(producer); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
