// Command sarama writes to a topic of Kafka and reads from it with sarama: by a producer, by a
// consumer of a partition, and in a group. The broker is kfake.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"time"

	"example.com/libraries/rig"
	"github.com/IBM/sarama"
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

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_0_0_0
	config.Producer.Return.Successes = true
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	// No heartbeat is under way when the profile is written.
	config.Consumer.Group.Heartbeat.Interval = 20 * time.Second
	config.Consumer.Group.Session.Timeout = time.Minute
	return config
}

// objects are what a service has of sarama.
type objects struct {
	producer  sarama.SyncProducer
	async     sarama.AsyncProducer
	partition sarama.PartitionConsumer
	consumed  chan struct{}
}

func open(address, group string, config *sarama.Config) (*objects, error) {
	o := &objects{consumed: make(chan struct{}, 1)}
	brokers := []string{address}
	var err error
	if o.producer, err = sarama.NewSyncProducer(brokers, config); err != nil {
		return nil, err
	}
	if o.async, err = sarama.NewAsyncProducer(brokers, config); err != nil {
		return nil, err
	}
	consumer, err := sarama.NewConsumer(brokers, config)
	if err != nil {
		return nil, err
	}
	if o.partition, err = consumer.ConsumePartition(topic, 0, sarama.OffsetNewest); err != nil {
		return nil, err
	}
	member, err := sarama.NewConsumerGroup(brokers, group, config)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			if err := member.Consume(context.Background(), []string{topic}, o); err != nil {
				return
			}
		}
	}()
	return o, nil
}

func (o *objects) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (o *objects) Cleanup(sarama.ConsumerGroupSession) error { return nil }

// ConsumeClaim reads a partition in the group.
func (o *objects) ConsumeClaim(s sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		s.MarkMessage(message, "")
		select {
		case o.consumed <- struct{}{}:
		default:
		}
	}
	return nil
}

// use sends a message by each producer to each partition, and waits until one is read each way.
func (o *objects) use() error {
	for partition := range int32(2) {
		message := &sarama.ProducerMessage{Topic: topic, Partition: partition, Value: sarama.StringEncoder("hello")}
		if _, _, err := o.producer.SendMessage(message); err != nil {
			return err
		}
		o.async.Input() <- &sarama.ProducerMessage{Topic: topic, Partition: partition, Value: sarama.StringEncoder("hello")}
		select {
		case <-o.async.Successes():
		case err := <-o.async.Errors():
			return err
		}
	}
	<-o.partition.Messages()
	<-o.consumed
	return nil
}

func main() {
	sarama.Logger = log.New(io.Discard, "", 0)
	var shared *objects
	groups := 0
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address, "service", config()); err != nil {
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
				config := config()
				// A fetch locks its connection, and commits would wait for it.
				config.Consumer.Offsets.AutoCommit.Interval = time.Hour
				o, err := open(address, fmt.Sprint("request-", groups), config)
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
