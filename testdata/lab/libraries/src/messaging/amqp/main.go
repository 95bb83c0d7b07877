// Command amqp publishes to RabbitMQ and consumes from it with amqp091-go. The server is at the
// address that the environment variable RABBITMQ gives: "rabbitmq-server" with
// RABBITMQ=127.0.0.1:5672.
package main

import (
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

// objects are what a service has of the library.
type objects struct {
	channel    *amqp.Channel
	queue      string
	deliveries <-chan amqp.Delivery
}

func open(address string) (*objects, error) {
	conn, err := amqp.Dial("amqp://guest:guest@" + address)
	if err != nil {
		return nil, err
	}
	channel, err := conn.Channel()
	if err != nil {
		return nil, err
	}
	queue, err := channel.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		return nil, err
	}
	deliveries, err := channel.Consume(queue.Name, "", true, false, false, false, nil)
	if err != nil {
		return nil, err
	}
	return &objects{channel, queue.Name, deliveries}, nil
}

// use sends a message to the queue and receives it.
func (o *objects) use() error {
	message := amqp.Publishing{Body: []byte("hello")}
	if err := o.channel.Publish("", o.queue, false, false, message); err != nil {
		return err
	}
	if _, ok := <-o.deliveries; !ok {
		return errors.New("the channel is closed")
	}
	return nil
}

func main() {
	var shared *objects
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
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
			for range 40 {
				o, err := open(address)
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
