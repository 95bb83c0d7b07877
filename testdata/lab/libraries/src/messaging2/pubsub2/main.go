// Command pubsub2 publishes and receives with version 2 of Google's Pub/Sub. The server is pstest.
package main

import (
	"context"
	"errors"
	"time"

	"cloud.google.com/go/pubsub/v2"
	"cloud.google.com/go/pubsub/v2/apiv1/pubsubpb"
	"cloud.google.com/go/pubsub/v2/pstest"
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
	const topic = "projects/project/topics/" + name
	if _, err := client.TopicAdminClient.CreateTopic(ctx, &pubsubpb.Topic{Name: topic}); err != nil {
		return err
	}
	_, err = client.SubscriptionAdminClient.CreateSubscription(ctx, &pubsubpb.Subscription{
		Name:  "projects/project/subscriptions/" + name,
		Topic: topic,
	})
	return err
}

// receive calls the function for each message. The context has no end.
func receive(client *pubsub.Client, f func()) {
	subscription := client.Subscriber(name)
	subscription.ReceiveSettings.NumGoroutines = 1
	_ = subscription.Receive(context.Background(), func(_ context.Context, m *pubsub.Message) {
		m.Ack()
		f()
	})
}

func publish(publisher *pubsub.Publisher) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := publisher.Publish(ctx, &pubsub.Message{Data: []byte("hello")}).Get(ctx)
	return err
}

func main() {
	var (
		shared    *pubsub.Client
		publisher *pubsub.Publisher
		received  = make(chan struct{}, 1)
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
		publisher = shared.Publisher(name)
		return nil
	}
	use := func() error {
		if err := publish(publisher); err != nil {
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
