// Command pgx queries PostgreSQL through pools of jackc/pgx v5, or makes a pool for each request and
// leaves rows open. The server is an imitation.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/postgres"
	"github.com/jackc/pgx/v5/pgxpool"
)

const numbers = "SELECT n FROM numbers"

func open(ctx context.Context, address string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, fmt.Sprintf("postgres://app@%s/shop?sslmode=disable&pool_max_conns=100", address))
}

// ask reads all rows of a query.
func ask(ctx context.Context, pool *pgxpool.Pool, query string) error {
	rows, err := pool.Query(ctx, query)
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

// timeOut has a deadline that the server does not meet.
func timeOut(ctx context.Context, pool *pgxpool.Pool) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := ask(ctx, pool, "SELECT pg_sleep(60)"); !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no deadline, but %v", err)
	}
	return nil
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
				// Some queries run into their deadline.
				for range 5 {
					if err := timeOut(ctx, shared); err != nil {
						return err
					}
				}
			}
			for range 60 {
				if err := ask(ctx, shared, numbers); err != nil {
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
				if _, err := shared.Query(ctx, numbers); err != nil {
					return err
				}
				// The pool is not closed.
				pool, err := open(ctx, address)
				if err != nil {
					return err
				}
				if err := ask(ctx, pool, numbers); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
