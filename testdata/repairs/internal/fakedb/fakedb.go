// Package fakedb is a driver for database/sql whose queries all answer ten rows.
package fakedb

import (
	"database/sql"
	"database/sql/driver"
	"io"
)

func init() { sql.Register("fakedb", fake{}) }

type fake struct{}

func (fake) Open(string) (driver.Conn, error)               { return fake{}, nil }
func (fake) Prepare(string) (driver.Stmt, error)            { return fake{}, nil }
func (fake) Begin() (driver.Tx, error)                      { return fake{}, nil }
func (fake) Commit() error                                  { return nil }
func (fake) Rollback() error                                { return nil }
func (fake) Close() error                                   { return nil }
func (fake) NumInput() int                                  { return -1 }
func (fake) Exec([]driver.Value) (driver.Result, error)     { return driver.RowsAffected(1), nil }
func (fake) Query(args []driver.Value) (driver.Rows, error) { return new(rows), nil }

type rows struct{ at int64 }

func (r *rows) Columns() []string { return []string{"n"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.at == 10 {
		return io.EOF
	}
	r.at++
	dest[0] = r.at
	return nil
}
