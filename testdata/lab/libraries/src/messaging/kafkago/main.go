// Command kafkago writes to a topic of Kafka and reads from it in a group with segmentio/kafka-go.
// The broker is kfake.
package main

import (
	"context"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
)

const topic = "visits"

func peer() (string, error) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, topic))
	if err != nil {
		return "", err
	}
	return cluster.ListenAddrs()[0], nil
}

// objects are what a service has of kafka-go.
type objects struct {
	writer *kafka.Writer
	reader *kafka.Reader
}

func open(address, group string) *objects {
	return &objects{
		writer: &kafka.Writer{
			Addr:         kafka.TCP(address),
			Topic:        topic,
			Balancer:     &kafka.RoundRobin{},
			BatchTimeout: 5 * time.Millisecond,
			Transport:    &kafka.Transport{IdleTimeout: time.Hour},
		},
		reader: kafka.NewReader(kafka.ReaderConfig{
			Brokers:       []string{address},
			Topic:         topic,
			GroupID:       group,
			StartOffset:   kafka.FirstOffset,
			MaxWait:       time.Second,
			QueueCapacity: 1000,
		}),
	}
}

// use writes to each partition and reads a message.
func (o *objects) use() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for range 2 {
		if err := o.writer.WriteMessages(ctx, kafka.Message{Value: []byte("hello")}); err != nil {
			return err
		}
	}
	_, err := o.reader.ReadMessage(ctx)
	return err
}

func main() {
	var shared *objects
	groups := 0
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				shared = open(address, "service")
			}
			for range 20 {
				if err := shared.use(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				groups++
				if err := open(address, fmt.Sprint("request-", groups)).use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
