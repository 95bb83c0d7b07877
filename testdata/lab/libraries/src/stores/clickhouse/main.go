// Command clickhouse reads rows with clickhouse-go over the native protocol, or leaves rows open and
// makes a client for each request that is not closed. The server is an imitation.
package main

import (
	"context"

	"example.com/libraries/rig"
	fake "example.com/libraries/stores/fake/clickhouse"
	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func open(address string) (driver.Conn, error) {
	return clickhouse.Open(&clickhouse.Options{Addr: []string{address}, MaxOpenConns: 500})
}

// ask reads all rows of a query.
func ask(ctx context.Context, client driver.Conn) error {
	rows, err := client.Query(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

func main() {
	var shared driver.Conn
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		fake.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := ask(ctx, shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 20 {
				// The rows are not closed.
				rows, err := shared.Query(ctx, "SELECT n FROM slow")
				if err != nil {
					return err
				}
				rows.Next()
			}
			for range 30 {
				// The client is not closed.
				client, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(ctx, client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
