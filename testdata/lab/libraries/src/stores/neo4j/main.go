// Command neo4j runs queries with the Neo4j driver that are answered, or that are not within a
// deadline of an hour. The server is an imitation.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// peer speaks Bolt 4.4, has no records, and does not answer a query that says "slow".
func peer() (string, error) {
	return fake.Serve(func(conn net.Conn) {
		if _, err := io.ReadFull(conn, make([]byte, 20)); err != nil {
			return
		}
		if _, err := conn.Write([]byte{0, 0, 4, 4}); err != nil {
			return
		}
		// Success, with a map of three fields.
		fine := append([]byte{0xb1, 0x70, 0xa3}, "\x86server\x8bNeo4j/4.4.0\x8dconnection_id\x86bolt-1\x86fields\x90"...)
		fine = append(binary.BigEndian.AppendUint16(nil, uint16(len(fine))), fine...)
		fine = append(fine, 0, 0)
		for {
			message, err := read(conn)
			if err != nil || bytes.Contains(message, []byte("slow")) {
				_, _ = io.Copy(io.Discard, conn)
				return
			}
			if _, err := conn.Write(fine); err != nil {
				return
			}
		}
	})
}

// read reads the chunks of a message.
func read(conn net.Conn) (message []byte, err error) {
	for {
		var length uint16
		if err := binary.Read(conn, binary.BigEndian, &length); err != nil {
			return nil, err
		}
		if length == 0 {
			return message, nil
		}
		chunk := make([]byte, length)
		if _, err := io.ReadFull(conn, chunk); err != nil {
			return nil, err
		}
		message = append(message, chunk...)
	}
}

func ask(driver neo4j.DriverWithContext, query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: "shop"})
	defer session.Close(ctx)
	result, err := session.Run(ctx, query, nil)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

func main() {
	var shared neo4j.DriverWithContext
	open := func(address string, step int) (err error) {
		if step == 1 {
			shared, err = neo4j.NewDriverWithContext("bolt://"+address, neo4j.NoAuth(), func(config *neo4j.Config) {
				config.MaxConnectionPoolSize = 500
			})
		}
		return err
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if err := open(address, step); err != nil {
				return err
			}
			for range 60 {
				if err := ask(shared, "MATCH (n) RETURN n"); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if err := open(address, step); err != nil {
				return err
			}
			for range 60 {
				go func() { _ = ask(shared, "CALL slow()") }()
			}
			return nil
		},
	)
}
