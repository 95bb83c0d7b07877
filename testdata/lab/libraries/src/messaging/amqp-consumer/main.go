// Command amqp-consumer consumes from queues of RabbitMQ with amqp091-go and a context, over one
// channel. The server is at the address that the environment variable RABBITMQ gives:
// "rabbitmq-server" with RABBITMQ=127.0.0.1:5672.
package main

import (
	"context"
	"errors"
	"net"
	"os"

	"example.com/libraries/rig"
	amqp "github.com/rabbitmq/amqp091-go"
)

// peer says where the server is. It is no part of this process.
func peer() (string, error) {
	address := os.Getenv("RABBITMQ")
	if address == "" {
		return "", errors.New("RABBITMQ is not set to the address of a server")
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	return address, conn.Close()
}

func open(address string) (*amqp.Channel, error) {
	conn, err := amqp.Dial("amqp://guest:guest@" + address)
	if err != nil {
		return nil, err
	}
	return conn.Channel()
}

// ask sends a message to a queue of its own and receives it, until the context ends.
func ask(ctx context.Context, channel *amqp.Channel) error {
	queue, err := channel.QueueDeclare("", false, true, false, false, nil)
	if err != nil {
		return err
	}
	deliveries, err := channel.ConsumeWithContext(ctx, queue.Name, "", true, false, false, false, nil)
	if err != nil {
		return err
	}
	message := amqp.Publishing{Body: []byte("hello")}
	if err := channel.PublishWithContext(ctx, "", queue.Name, false, false, message); err != nil {
		return err
	}
	if _, ok := <-deliveries; !ok {
		return errors.New("the channel is closed")
	}
	return nil
}

func main() {
	var shared *amqp.Channel
	begin := func(address string, step int) (err error) {
		if step == 1 {
			shared, err = open(address)
		}
		return err
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if err := begin(address, step); err != nil {
				return err
			}
			for range 40 {
				ctx, cancel := context.WithCancel(context.Background())
				err := ask(ctx, shared)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if err := begin(address, step); err != nil {
				return err
			}
			for range 40 {
				if err := ask(context.Background(), shared); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
