// Package cassandra imitates a Cassandra server of one node, which speaks version 4 of the native
// protocol and does what it is told.
package cassandra

import (
	"encoding/binary"
	"io"
	"net"
	"strings"

	"example.com/libraries/stores/fake"
)

// Peer starts the server.
func Peer() (string, error) {
	return fake.Serve(serve)
}

// Operations of the protocol.
const (
	startup   = 1
	ready     = 2
	options   = 5
	supported = 6
	query     = 7
	result    = 8
	register  = 11
)

func serve(conn net.Conn) {
	for {
		header := make([]byte, 9)
		if _, err := io.ReadFull(conn, header); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(header[5:]))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		operation, answer := answer(header[4], body)
		out := []byte{header[0] | 0x80, 0, header[2], header[3], operation}
		out = binary.BigEndian.AppendUint32(out, uint32(len(answer)))
		if _, err := conn.Write(append(out, answer...)); err != nil {
			return
		}
	}
}

func answer(operation byte, body []byte) (byte, []byte) {
	switch operation {
	case options:
		out := []byte{0, 1}
		out = append(out, text("CQL_VERSION")...)
		out = append(out, 0, 1)
		return supported, append(out, text("3.4.4")...)
	case startup, register:
		return ready, nil
	case query:
		if strings.Contains(string(body), "system.local") {
			return result, local()
		}
	}
	const void = 1
	return result, []byte{0, 0, 0, void}
}

// local is the row of system.local.
func local() []byte {
	const (
		varchar = 13
		inet    = 16
		uuid    = 12
	)
	columns := []struct {
		name  string
		kind  byte
		value string
	}{
		{"key", varchar, "local"},
		{"cluster_name", varchar, "shop"},
		{"data_center", varchar, "dc1"},
		{"rack", varchar, "rack1"},
		{"release_version", varchar, "3.11.0"},
		{"partitioner", varchar, "org.apache.cassandra.dht.Murmur3Partitioner"},
		{"broadcast_address", inet, "\x7f\x00\x00\x01"},
		{"rpc_address", inet, "\x7f\x00\x00\x01"},
		{"host_id", uuid, "0123456789abcdef"},
		{"schema_version", uuid, "0123456789abcdef"},
	}
	// Kind rows, one table for all columns.
	out := []byte{0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, byte(len(columns))}
	out = append(out, text("system")...)
	out = append(out, text("local")...)
	for _, column := range columns {
		out = append(append(out, text(column.name)...), 0, column.kind)
	}
	out = append(out, 0, 0, 0, 1)
	for _, column := range columns {
		out = binary.BigEndian.AppendUint32(out, uint32(len(column.value)))
		out = append(out, column.value...)
	}
	return out
}

func text(text string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...)
}
