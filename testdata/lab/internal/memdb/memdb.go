// Package memdb is a tiny in-memory driver for database/sql. Every query
// answers a fixed number of rows with an id and a name.
package memdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"
)

func init() { sql.Register("memdb", memDriver{}) }

const rowsPerQuery = 25

type memDriver struct{}

// Open takes the time that each query needs as the name.
func (memDriver) Open(name string) (driver.Conn, error) {
	d, err := time.ParseDuration(name)
	if err != nil {
		return nil, fmt.Errorf("memdb: %w", err)
	}
	return &conn{latency: d}, nil
}

type conn struct{ latency time.Duration }

func (c *conn) Prepare(query string) (driver.Stmt, error) { return &stmt{c}, nil }
func (c *conn) Close() error                              { return nil }
func (c *conn) Begin() (driver.Tx, error)                 { return nil, errors.New("memdb: no transactions") }

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	select {
	case <-time.After(c.latency):
		return &rows{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type stmt struct{ c *conn }

func (s *stmt) Close() error  { return nil }
func (s *stmt) NumInput() int { return -1 }

func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return driver.RowsAffected(0), nil
}

func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	time.Sleep(s.c.latency)
	return &rows{}, nil
}

type rows struct{ n int }

func (r *rows) Columns() []string { return []string{"id", "name"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.n == rowsPerQuery {
		return io.EOF
	}
	r.n++
	dest[0] = int64(r.n)
	dest[1] = fmt.Sprintf("item-%d", r.n)
	return nil
}
