// Command pq listens to PostgreSQL and queries it with lib/pq, or leaves listeners, rows,
// transactions and copies open. The server is an imitation.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/postgres"
	"github.com/lib/pq"
)

func source(address string) string {
	return fmt.Sprintf("postgres://app@%s/shop?sslmode=disable", address)
}

func listen(address string) (*pq.Listener, error) {
	listener := pq.NewListener(source(address), time.Second, time.Minute, nil)
	return listener, listener.Listen("orders")
}

func open(address string) (*sql.DB, error) {
	db, err := sql.Open("postgres", source(address))
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(10)
	return db, nil
}

// ask reads all rows of a query, and copies one row in a transaction.
func ask(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	copying, err := tx.Prepare(pq.CopyIn("numbers", "n"))
	if err != nil {
		return err
	}
	defer copying.Close()
	if _, err := copying.Exec("1"); err != nil {
		return err
	}
	if _, err := copying.Exec(); err != nil {
		return err
	}
	if err := copying.Close(); err != nil {
		return err
	}
	return tx.Commit()
}

// leaveRows leaves rows open.
func leaveRows(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	rows.Next()
	return rows.Err()
}

// leaveCopy leaves a transaction open, and in it a copy.
func leaveCopy(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.Prepare(pq.CopyIn("numbers", "n"))
	return err
}

func main() {
	var shared *sql.DB
	// A service's context, which ends when the service does.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		postgres.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
				listener, err := listen(address)
				if err != nil {
					return err
				}
				go func() {
					for range listener.NotificationChannel() {
					}
				}()
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
			for range 40 {
				if err := leaveRows(ctx, shared); err != nil {
					return err
				}
			}
			for range 30 {
				if err := leaveCopy(ctx, shared); err != nil {
					return err
				}
			}
			for range 20 {
				// The listener is not closed.
				if _, err := listen(address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
