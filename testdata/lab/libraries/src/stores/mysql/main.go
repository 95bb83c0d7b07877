// Command mysql sends statements with go-sql-driver/mysql over a shared pool, or over a pool for
// each request that nobody closes. The server is an imitation.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	_ "github.com/go-sql-driver/mysql"
)

// peer greets, and says that all is well, whatever it is told.
func peer() (string, error) {
	return fake.Serve(func(conn net.Conn) {
		in := bufio.NewReader(conn)
		greeting := append([]byte{10}, "8.0.0\x00\x01\x00\x00\x00saltsalt\x00"...)
		// Capabilities: protocol 4.1, transactions, secure connection, authentication plugins.
		greeting = append(greeting, 0x01, 0xa2, 45, 2, 0, 0x08, 0, 21)
		greeting = append(greeting, make([]byte, 10)...)
		greeting = append(greeting, "saltsaltsalt\x00mysql_native_password\x00"...)
		fine := []byte{0, 0, 0, 2, 0, 0, 0}
		for answer, number := greeting, byte(0); ; answer = fine {
			packet := append([]byte{byte(len(answer)), 0, 0, number}, answer...)
			if _, err := conn.Write(packet); err != nil {
				return
			}
			var header [4]byte
			if _, err := io.ReadFull(in, header[:]); err != nil {
				return
			}
			length := int(header[0]) | int(header[1])<<8 | int(header[2])<<16
			if _, err := in.Discard(length); err != nil {
				return
			}
			number = header[3] + 1
		}
	})
}

func open(address string) (*sql.DB, error) {
	db, err := sql.Open("mysql", fmt.Sprintf("app@tcp(%s)/shop", address))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	return db, nil
}

func ask(db *sql.DB) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := db.ExecContext(ctx, "UPDATE stock SET n = n - 1")
	return err
}

func main() {
	var shared *sql.DB
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			errs := make([]error, 60)
			var requests sync.WaitGroup
			for i := range errs {
				requests.Go(func() { errs[i] = ask(shared) })
			}
			requests.Wait()
			return errors.Join(errs...)
		},
		func(address string, step int) error {
			for range 40 {
				// The pool is not closed.
				db, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(db); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
