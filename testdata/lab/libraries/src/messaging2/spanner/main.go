// Command spanner asks a database of Google's Spanner. The server is spannertest.
package main

import (
	"context"
	"os"
	"time"

	"cloud.google.com/go/spanner"
	"cloud.google.com/go/spanner/spannertest"
	"example.com/libraries/rig"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func peer() (string, error) {
	server, err := spannertest.NewServer("127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server.SetLogger(func(string, ...interface{}) {})
	return server.Addr, nil
}

func open(address string) (*spanner.Client, error) {
	return spanner.NewClient(context.Background(), "projects/p/instances/i/databases/d",
		option.WithEndpoint(address),
		option.WithoutAuthentication(),
		option.WithGRPCDialOption(grpc.WithTransportCredentials(insecure.NewCredentials())),
	)
}

func ask(client *spanner.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	rows := client.Single().Query(ctx, spanner.NewStatement("SELECT 1"))
	return rows.Do(func(*spanner.Row) error { return nil })
}

func main() {
	// Else its metrics go to Google.
	if err := os.Setenv("SPANNER_DISABLE_BUILTIN_METRICS", "true"); err != nil {
		panic(err)
	}
	var shared *spanner.Client
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 40 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				client, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
