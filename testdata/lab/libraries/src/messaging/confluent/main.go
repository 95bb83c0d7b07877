// Command confluent writes to a topic of Kafka and reads from it with confluent-kafka-go. The broker
// is kfake.
package main

import (
	"errors"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
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

// objects are what a service has of the library.
type objects struct {
	producer *kafka.Producer
	consumer *kafka.Consumer
}

func open(address, group string) (*objects, error) {
	producer, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": address})
	if err != nil {
		return nil, err
	}
	consumer, err := kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers":      address,
		"group.id":               group,
		"auto.offset.reset":      "earliest",
		"go.logs.channel.enable": true,
	})
	if err != nil {
		return nil, err
	}
	return &objects{producer, consumer}, consumer.SubscribeTopics([]string{topic}, nil)
}

// use writes a message and reads one.
func (o *objects) use() error {
	name := topic
	delivered := make(chan kafka.Event, 1)
	err := o.producer.Produce(&kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &name, Partition: kafka.PartitionAny},
		Value:          []byte("hello"),
	}, delivered)
	if err != nil {
		return err
	}
	select {
	case event := <-delivered:
		if message, ok := event.(*kafka.Message); ok && message.TopicPartition.Error != nil {
			return message.TopicPartition.Error
		}
	case <-time.After(20 * time.Second):
		return errors.New("the message is not delivered")
	}
	_, err = o.consumer.ReadMessage(20 * time.Second)
	return err
}

func main() {
	var shared *objects
	groups := 0
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address, "service"); err != nil {
					return err
				}
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
				o, err := open(address, fmt.Sprint("request-", groups))
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
