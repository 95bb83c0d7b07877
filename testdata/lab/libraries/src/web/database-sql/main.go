// Command database-sql queries a database that is an imitation in the process. The mistakes are rows
// that are not closed, and a pool for each query.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"example.com/libraries/rig"
)

// imitation is a driver whose queries all return the same rows without end.
type imitation struct{}

func (imitation) Open(string) (driver.Conn, error) { return conn{}, nil }

type conn struct{}

func (conn) Begin() (driver.Tx, error)           { return nil, errors.New("no transactions") }
func (conn) Prepare(string) (driver.Stmt, error) { return statement{}, nil }
func (conn) Close() error                        { return nil }

type statement struct{}

func (statement) Close() error                               { return nil }
func (statement) NumInput() int                              { return 0 }
func (statement) Exec([]driver.Value) (driver.Result, error) { return driver.ResultNoRows, nil }
func (statement) Query([]driver.Value) (driver.Rows, error)  { return rows{}, nil }

type rows struct{}

func (rows) Columns() []string { return []string{"number"} }
func (rows) Close() error      { return nil }

func (rows) Next(to []driver.Value) error {
	to[0] = int64(42)
	return nil
}

func open() (*sql.DB, error) {
	db, err := sql.Open("imitation", "")
	if err != nil {
		return nil, err
	}
	db.SetConnMaxLifetime(time.Hour)
	return db, nil
}

// first returns the first number that the database has.
func first(ctx context.Context, db *sql.DB, closed bool) (number int, err error) {
	result, err := db.QueryContext(ctx, "select number")
	if err != nil {
		return 0, err
	}
	if closed {
		defer result.Close()
	}
	if !result.Next() {
		return 0, result.Err()
	}
	err = result.Scan(&number)
	return number, err
}

func main() {
	sql.Register("imitation", imitation{})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var shared *sql.DB
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 20 {
				if _, err := first(ctx, shared, true); err != nil {
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
			for range 20 {
				if _, err := first(ctx, shared, false); err != nil {
					return err
				}
				temporary, err := open()
				if err != nil {
					return err
				}
				if _, err := first(ctx, temporary, true); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
