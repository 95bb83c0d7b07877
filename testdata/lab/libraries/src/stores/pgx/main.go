// Command pgx queries PostgreSQL through pools of jackc/pgx v5, or makes a pool for each request and
// leaves rows open. The server is an imitation.
package main

import (
	"context"
	"fmt"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/postgres"
	"github.com/jackc/pgx/v5/pgxpool"
)

func open(ctx context.Context, address string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, fmt.Sprintf("postgres://app@%s/shop?sslmode=disable&pool_max_conns=100", address))
}

// ask reads all rows of a query.
func ask(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	defer rows.Close()
	var number string
	for rows.Next() {
		if err := rows.Scan(&number); err != nil {
			return err
		}
	}
	return rows.Err()
}

func main() {
	var shared *pgxpool.Pool
	// A service's context, which ends when the service does.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		postgres.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(ctx, address); err != nil {
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
				if shared, err = open(ctx, address); err != nil {
					return err
				}
			}
			for range 30 {
				// The rows are neither read nor closed.
				if _, err := shared.Query(ctx, "SELECT n FROM numbers"); err != nil {
					return err
				}
				// The pool is not closed.
				pool, err := open(ctx, address)
				if err != nil {
					return err
				}
				if err := ask(ctx, pool); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
