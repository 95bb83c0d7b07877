// Command pubsub publishes and receives with Google's Pub/Sub. The server is pstest.
package main

import (
	"context"
	"errors"
	"time"

	"cloud.google.com/go/pubsub"
	"cloud.google.com/go/pubsub/pstest"
	"example.com/libraries/rig"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const name = "visits"

func peer() (string, error) {
	return pstest.NewServer().Addr, nil
}

func open(address string) (*pubsub.Client, error) {
	return pubsub.NewClient(context.Background(), "project",
		option.WithEndpoint(address),
		option.WithoutAuthentication(),
		option.WithGRPCDialOption(grpc.WithTransportCredentials(insecure.NewCredentials())),
	)
}

// create makes the topic and its subscription.
func create(address string) error {
	ctx := context.Background()
	client, err := open(address)
	if err != nil {
		return err
	}
	defer client.Close()
	topic, err := client.CreateTopic(ctx, name)
	if err != nil {
		return err
	}
	defer topic.Stop()
	_, err = client.CreateSubscription(ctx, name, pubsub.SubscriptionConfig{Topic: topic})
	return err
}

// receive calls the function for each message. The context has no end.
func receive(client *pubsub.Client, f func()) {
	subscription := client.Subscription(name)
	subscription.ReceiveSettings.NumGoroutines = 1
	_ = subscription.Receive(context.Background(), func(_ context.Context, m *pubsub.Message) {
		m.Ack()
		f()
	})
}

func publish(topic *pubsub.Topic) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := topic.Publish(ctx, &pubsub.Message{Data: []byte("hello")}).Get(ctx)
	return err
}

func main() {
	var (
		shared   *pubsub.Client
		topic    *pubsub.Topic
		received = make(chan struct{}, 1)
	)
	got := func() {
		select {
		case received <- struct{}{}:
		default:
		}
	}
	begin := func(address string) (err error) {
		if err = create(address); err != nil {
			return err
		}
		if shared, err = open(address); err != nil {
			return err
		}
		topic = shared.Topic(name)
		return nil
	}
	use := func() error {
		if err := publish(topic); err != nil {
			return err
		}
		select {
		case <-received:
			return nil
		case <-time.After(20 * time.Second):
			return errors.New("the message did not come")
		}
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := begin(address); err != nil {
					return err
				}
				go receive(shared, got)
			}
			for range 20 {
				if err := use(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if step == 1 {
				if err := begin(address); err != nil {
					return err
				}
			}
			for range 20 {
				client, err := open(address)
				if err != nil {
					return err
				}
				go receive(client, got)
				if err := use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
