// Command mongo1 finds documents with version 1 of the MongoDB driver through a shared client, or
// through a client for each request that is not disconnected, and with finds that wait for ever. The
// server is an imitation.
package main

import (
	"context"

	"example.com/libraries/rig"
	fake "example.com/libraries/stores/fake/mongo"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func open(ctx context.Context, address string) (*mongo.Client, error) {
	return mongo.Connect(ctx, options.Client().ApplyURI("mongodb://"+address))
}

func find(ctx context.Context, client *mongo.Client, collection string) error {
	cursor, err := client.Database("shop").Collection(collection).Find(ctx, bson.M{})
	if err != nil {
		return err
	}
	return cursor.Close(ctx)
}

func main() {
	var shared *mongo.Client
	// A service's context, which ends when the service does.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		fake.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(ctx, address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := find(ctx, shared, "orders"); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(ctx, address); err != nil {
					return err
				}
			}
			for range 20 {
				// The client is not disconnected.
				client, err := open(ctx, address)
				if err != nil {
					return err
				}
				if err := find(ctx, client, "orders"); err != nil {
					return err
				}
				// The request has no deadline, and the server does not answer.
				go func() { _ = find(ctx, shared, "slow") }()
			}
			return nil
		},
	)
}
