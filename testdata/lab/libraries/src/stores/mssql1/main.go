// Command mssql1 reads rows with denisenkom/go-mssqldb, or leaves rows open: some while the server has
// more to send, some with more rows than the driver holds. The server is an imitation.
package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"net"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	_ "github.com/denisenkom/go-mssqldb"
)

// peer speaks TDS without encryption. Each query has twenty rows with one number; one that says
// "slow" has a single row so far.
func peer() (string, error) {
	return fake.Serve(func(conn net.Conn) {
		var request []byte
		for {
			var header [8]byte
			if _, err := io.ReadFull(conn, header[:]); err != nil {
				return
			}
			body := make([]byte, int(binary.BigEndian.Uint16(header[2:]))-len(header))
			if _, err := io.ReadFull(conn, body); err != nil {
				return
			}
			request = append(request, body...)
			const last = 1
			if header[1]&last == 0 {
				continue
			}
			answer, status := answer(header[0], request)
			request = nil
			packet := []byte{4, status}
			packet = binary.BigEndian.AppendUint16(packet, uint16(len(answer)+len(header)))
			packet = append(packet, 0, 0, 1, 0)
			if _, err := conn.Write(append(packet, answer...)); err != nil {
				return
			}
		}
	})
}

func answer(kind byte, request []byte) (out []byte, status byte) {
	const (
		batch    = 1
		login    = 16
		prelogin = 18
	)
	done := append([]byte{0xfd}, make([]byte, 12)...)
	switch kind {
	case prelogin:
		// The version, and that encryption is not supported.
		return []byte{0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2}, 1
	case login:
		ack := []byte{0xad, 12, 0, 1, 0x74, 0, 0, 4, 1, 'S', 0, 16, 0, 0, 0}
		return append(ack, done...), 1
	case batch:
		out = []byte{0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0x38, 1, 'n', 0}
		if bytes.Contains(request, []byte("s\x00l\x00o\x00w\x00")) {
			return append(out, 0xd1, 1, 0, 0, 0), 0
		}
		for n := range byte(20) {
			out = append(out, 0xd1, n, 0, 0, 0)
		}
		return append(out, done...), 1
	}
	return done, 1
}

func open(address string) (*sql.DB, error) {
	return sql.Open("sqlserver", fmt.Sprintf("sqlserver://app:password@%s?encrypt=disable", address))
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
	ctx := context.Background()
	rig.Main(
		peer,
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
			for range 40 {
				rows, err := shared.QueryContext(ctx, "SELECT n FROM slow")
				if err != nil {
					return err
				}
				rows.Next()
			}
			for range 30 {
				rows, err := shared.QueryContext(ctx, "SELECT n FROM numbers")
				if err != nil {
					return err
				}
				rows.Next()
			}
			return nil
		},
	)
}
