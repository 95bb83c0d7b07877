// Command nats-jetstream consumes messages of a stream of NATS. The mistake is a consumer and a
// subscription for each request that are not stopped. The peer is a NATS server.
package main

import (
	"context"
	"errors"
	"os"
	"time"

	"example.com/libraries/rig"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func peer() (string, error) {
	folder, err := os.MkdirTemp("", "nats")
	if err != nil {
		return "", err
	}
	broker, err := server.NewServer(&server.Options{
		Host:      "127.0.0.1",
		Port:      -1,
		JetStream: true,
		StoreDir:  folder,
	})
	if err != nil {
		return "", err
	}
	go broker.Start()
	if !broker.ReadyForConnections(10 * time.Second) {
		return "", errors.New("the server did not start")
	}
	return broker.Addr().String(), nil
}

type service struct {
	stream  jetstream.Stream
	classic nats.JetStreamContext
}

// connect makes a stream with one message.
func connect(ctx context.Context, address string) (*service, error) {
	conn, err := nats.Connect(address)
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{
		Name:     "news",
		Subjects: []string{"news"},
	})
	if err != nil {
		return nil, err
	}
	if _, err := js.Publish(ctx, "news", []byte("hello")); err != nil {
		return nil, err
	}
	classic, err := conn.JetStream()
	if err != nil {
		return nil, err
	}
	return &service{stream: stream, classic: classic}, nil
}

// read takes the message twice, and returns what ends the consumer and the subscription.
func (s *service) read(ctx context.Context) (stop func() error, err error) {
	consumer, err := s.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		AckPolicy:         jetstream.AckNonePolicy,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	came := make(chan struct{}, 2)
	pull, err := consumer.Consume(func(jetstream.Msg) { came <- struct{}{} })
	if err != nil {
		return nil, err
	}
	push, err := s.classic.Subscribe("news", func(*nats.Msg) { came <- struct{}{} })
	if err != nil {
		return nil, err
	}
	for range 2 {
		select {
		case <-came:
		case <-time.After(10 * time.Second):
			return nil, errors.New("no message came")
		}
	}
	return func() error {
		pull.Stop()
		return push.Unsubscribe()
	}, nil
}

func main() {
	ctx := context.Background()
	var shared *service
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = connect(ctx, address); err != nil {
					return err
				}
				if _, err := shared.read(ctx); err != nil {
					return err
				}
			}
			for range 10 {
				stop, err := shared.read(ctx)
				if err != nil {
					return err
				}
				if err := stop(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = connect(ctx, address); err != nil {
					return err
				}
			}
			for range 30 {
				if _, err := shared.read(ctx); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
