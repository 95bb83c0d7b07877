// Command sqlite reads rows with mattn/go-sqlite3, or leaves them open.
package main

import (
	"context"
	"database/sql"
	"os"

	"example.com/libraries/rig"
	_ "github.com/mattn/go-sqlite3"
)

func open() (*sql.DB, error) {
	file, err := os.CreateTemp("", "*.db")
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite3", file.Name())
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec("CREATE TABLE numbers AS SELECT 1 AS n UNION SELECT 2 UNION SELECT 3"); err != nil {
		return nil, err
	}
	// Open files stay readable.
	return db, os.Remove(file.Name())
}

// ask reads all rows of a query.
func ask(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

func main() {
	var shared *sql.DB
	// A service's context, which ends when the service does.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
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
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 30 {
				// Each database has one connection, which the open rows keep.
				db, err := open()
				if err != nil {
					return err
				}
				rows, err := db.QueryContext(ctx, "SELECT n FROM numbers")
				if err != nil {
					return err
				}
				rows.Next()
			}
			return nil
		},
	)
}
