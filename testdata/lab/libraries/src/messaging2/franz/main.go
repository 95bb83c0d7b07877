// Command franz writes to a topic of Kafka and reads from it in a group with franz-go. The broker
// is at the address that the environment variable KAFKA gives: "go run ./kafka-server
// 127.0.0.1:9192" in ../messaging, with KAFKA=127.0.0.1:9192.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"example.com/libraries/rig"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "visits"

// peer says where the broker is. It is no part of this process, nor of its module: kfake needs a
// newer franz-go than the oldest one here.
func peer() (string, error) {
	address := os.Getenv("KAFKA")
	if address == "" {
		return "", errors.New("KAFKA is not set to the address of a broker, see kafka-server")
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	return address, conn.Close()
}

func open(address, group string) (*kgo.Client, error) {
	return kgo.NewClient(
		kgo.SeedBrokers(address),
		kgo.DefaultProduceTopic(topic),
		kgo.ConsumeTopics(topic),
		kgo.ConsumerGroup(group),
		// No heartbeat is under way when the profile is written.
		kgo.HeartbeatInterval(20*time.Second),
		kgo.SessionTimeout(time.Minute),
	)
}

// use writes a message and reads what there is.
func use(client *kgo.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := client.ProduceSync(ctx, kgo.StringRecord("hello")).FirstErr(); err != nil {
		return err
	}
	return client.PollFetches(ctx).Err0()
}

func main() {
	var shared *kgo.Client
	groups := 0
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address, fmt.Sprint("service-", os.Getpid())); err != nil {
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
				groups++
				client, err := open(address, fmt.Sprintf("request-%d-%d", os.Getpid(), groups))
				if err != nil {
					return err
				}
				if err := use(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
