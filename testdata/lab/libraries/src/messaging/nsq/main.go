// Command nsq publishes and consumes with go-nsq. The server is a small imitation of nsqd.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"example.com/libraries/rig"
	"github.com/nsqio/go-nsq"
)

// daemon hands each message to the last subscriber of its topic, or to the first one that comes.
type daemon struct {
	mu          sync.Mutex
	subscribers map[string]net.Conn
	early       map[string][]byte
}

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	d := &daemon{subscribers: map[string]net.Conn{}, early: map[string][]byte{}}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = d.serve(conn)
			}()
		}
	}()
	return listener.Addr().String(), nil
}

// serve answers the commands of a client until it goes.
func (d *daemon) serve(conn net.Conn) error {
	reader := bufio.NewReader(conn)
	if _, err := io.CopyN(io.Discard, reader, int64(len(nsq.MagicV2))); err != nil {
		return err
	}
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return err
		}
		words := strings.Fields(line)
		switch words[0] {
		case "IDENTIFY":
			_, err = readBody(reader)
		case "SUB":
			if err := d.subscribe(words[1], conn); err != nil {
				return err
			}
			continue
		case "PUB":
			var body []byte
			if body, err = readBody(reader); err == nil {
				err = d.deliver(words[1], body)
			}
		default:
			continue
		}
		if err == nil {
			err = write(conn, nsq.FrameTypeResponse, []byte("OK"))
		}
		if err != nil {
			return err
		}
	}
}

func readBody(reader io.Reader) ([]byte, error) {
	var size uint32
	if err := binary.Read(reader, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	body := make([]byte, size)
	_, err := io.ReadFull(reader, body)
	return body, err
}

func (d *daemon) subscribe(topic string, conn net.Conn) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := write(conn, nsq.FrameTypeResponse, []byte("OK")); err != nil {
		return err
	}
	d.subscribers[topic] = conn
	message := d.early[topic]
	if message == nil {
		return nil
	}
	delete(d.early, topic)
	return write(conn, nsq.FrameTypeMessage, message)
}

func (d *daemon) deliver(topic string, body []byte) error {
	// A time, the number of attempts, an id, and the body.
	message := make([]byte, 8+2, 8+2+nsq.MsgIDLength+len(body))
	message = append(message, strings.Repeat("0", nsq.MsgIDLength)...)
	message = append(message, body...)
	d.mu.Lock()
	defer d.mu.Unlock()
	conn := d.subscribers[topic]
	if conn == nil {
		d.early[topic] = message
		return nil
	}
	return write(conn, nsq.FrameTypeMessage, message)
}

func write(conn net.Conn, frame int32, data []byte) error {
	head := binary.BigEndian.AppendUint32(nil, uint32(4+len(data)))
	head = binary.BigEndian.AppendUint32(head, uint32(frame))
	_, err := conn.Write(append(head, data...))
	return err
}

// objects are what a service has of the library.
type objects struct {
	producer *nsq.Producer
	topic    string
	received chan struct{}
}

func open(address, topic string) (*objects, error) {
	o := &objects{topic: topic, received: make(chan struct{}, 1)}
	var err error
	if o.producer, err = nsq.NewProducer(address, nsq.NewConfig()); err != nil {
		return nil, err
	}
	o.producer.SetLogger(nil, nsq.LogLevelError)
	consumer, err := nsq.NewConsumer(topic, "count", nsq.NewConfig())
	if err != nil {
		return nil, err
	}
	consumer.SetLogger(nil, nsq.LogLevelError)
	consumer.AddConcurrentHandlers(nsq.HandlerFunc(func(*nsq.Message) error {
		o.received <- struct{}{}
		return nil
	}), 2)
	return o, consumer.ConnectToNSQD(address)
}

func (o *objects) use() error {
	if err := o.producer.Publish(o.topic, []byte("hello")); err != nil {
		return err
	}
	select {
	case <-o.received:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("the message did not come")
	}
}

func main() {
	var shared *objects
	requests := 0
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address, "visits"); err != nil {
					return err
				}
			}
			for range 60 {
				if err := shared.use(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 30 {
				requests++
				o, err := open(address, fmt.Sprint("answers-", requests))
				if err != nil {
					return err
				}
				if err := o.use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
