// Command sqlite-modernc writes with modernc.org/sqlite, or waits for a transaction that nobody ends.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"
	"path/filepath"

	"example.com/libraries/rig"
	_ "modernc.org/sqlite"
)

func open(folder string) (*sql.DB, error) {
	// A lock is waited for up to an hour.
	return sql.Open("sqlite", filepath.Join(folder, "shop.db")+"?_pragma=busy_timeout(3600000)")
}

func add(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "INSERT INTO numbers VALUES (1)")
	return err
}

func main() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var shared *sql.DB
	// A service's context, which ends when the service does.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	create := func() (err error) {
		if shared, err = open(folder); err != nil {
			return err
		}
		_, err = shared.ExecContext(ctx, "CREATE TABLE numbers AS SELECT 1 AS n")
		return err
	}
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if err := create(); err != nil {
					return err
				}
			}
			for range 60 {
				if err := add(ctx, shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			if step == 1 {
				if err := create(); err != nil {
					return err
				}
				tx, err := shared.BeginTx(ctx, nil)
				if err != nil {
					return err
				}
				// Neither committed nor rolled back.
				if _, err := tx.ExecContext(ctx, "INSERT INTO numbers VALUES (0)"); err != nil {
					return err
				}
			}
			for range 30 {
				go func() { _ = add(ctx, shared) }()
			}
			return nil
		},
	)
}
