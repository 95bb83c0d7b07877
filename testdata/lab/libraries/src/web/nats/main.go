// Command nats sends requests over a NATS server. The mistake is a connection for each of them that
// is not closed, with a subscription that is not removed. The peer is a NATS server.
package main

import (
	"errors"
	"time"

	"example.com/libraries/rig"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

func peer() (string, error) {
	broker, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1})
	if err != nil {
		return "", err
	}
	go broker.Start()
	if !broker.ReadyForConnections(10 * time.Second) {
		return "", errors.New("the server did not start")
	}
	return broker.Addr().String(), nil
}

// ask subscribes to a subject, publishes to it and waits for the message.
func ask(conn *nats.Conn) (*nats.Subscription, error) {
	inbox := nats.NewInbox()
	answer := make(chan struct{})
	subscription, err := conn.Subscribe(inbox, func(*nats.Msg) { close(answer) })
	if err != nil {
		return nil, err
	}
	if err := conn.Publish(inbox, []byte("hello")); err != nil {
		return nil, err
	}
	select {
	case <-answer:
		return subscription, nil
	case <-time.After(10 * time.Second):
		return nil, errors.New("no message came")
	}
}

func main() {
	var shared *nats.Conn
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = nats.Connect(address); err != nil {
					return err
				}
				if _, err := shared.Subscribe("news", func(*nats.Msg) {}); err != nil {
					return err
				}
			}
			for range 40 {
				subscription, err := ask(shared)
				if err != nil {
					return err
				}
				if err := subscription.Unsubscribe(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 40 {
				conn, err := nats.Connect(address)
				if err != nil {
					return err
				}
				if _, err := ask(conn); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
