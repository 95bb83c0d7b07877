// Command chpool asks ClickHouse through a pool of ch-go, or makes a pool for each request that is not
// closed. The server is an imitation.
package main

import (
	"context"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/clickhouse"
	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/ch-go/chpool"
)

func open(ctx context.Context, address string) (*chpool.Pool, error) {
	return chpool.New(ctx, chpool.Options{ClientOptions: ch.Options{Address: address}})
}

func main() {
	var shared *chpool.Pool
	ctx := context.Background()
	rig.Main(
		clickhouse.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(ctx, address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := shared.Ping(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 40 {
				// The pool is not closed.
				pool, err := open(ctx, address)
				if err != nil {
					return err
				}
				if err := pool.Ping(ctx); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
