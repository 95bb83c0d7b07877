// Package postgres imitates a PostgreSQL server: each query has three rows with one number, COPY takes
// what it is sent, and a query that says "pg_sleep" gets no answer.
package postgres

import (
	"bufio"
	"bytes"
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

const (
	sslRequest    = 80877103
	cancelRequest = 80877102
)

func serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		body, err := readBody(in)
		if err != nil || len(body) < 4 {
			return
		}
		switch binary.BigEndian.Uint32(body) {
		case cancelRequest:
			return
		case sslRequest:
			if _, err := conn.Write([]byte("N")); err != nil {
				return
			}
			continue
		}
		break
	}
	out := message('R', 0, 0, 0, 0)
	out = append(out, message('S', []byte("server_version\x0015.0\x00")...)...)
	out = append(out, message('S', []byte("client_encoding\x00UTF8\x00")...)...)
	out = append(out, message('S', []byte("standard_conforming_strings\x00on\x00")...)...)
	out = append(out, message('K', 0, 0, 0, 1, 0, 0, 0, 1)...)
	out = append(out, ready('I')...)
	state := byte('I')
	for {
		// Answers are sent when the client waits for them.
		if in.Buffered() == 0 && len(out) > 0 {
			if _, err := conn.Write(out); err != nil {
				return
			}
			out = nil
		}
		kind, err := in.ReadByte()
		if err != nil {
			return
		}
		body, err := readBody(in)
		if err != nil {
			return
		}
		if bytes.Contains(body, []byte("pg_sleep")) {
			_, _ = io.Copy(io.Discard, in)
			return
		}
		out = append(out, answer(kind, body, &state)...)
	}
}

// answer knows whether a transaction is open, state 'T', or not, 'I'.
func answer(kind byte, body []byte, state *byte) (out []byte) {
	switch kind {
	case 'Q':
		query := string(body[:len(body)-1])
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(query)), " ")
		switch verb {
		case "SELECT":
			out = append(columns(), rows()...)
		case "COPY":
			return message('G', 0, 0, 0)
		case "BEGIN":
			*state = 'T'
			out = complete(verb)
		case "COMMIT", "ROLLBACK":
			*state = 'I'
			out = complete(verb)
		default:
			out = complete(verb)
		}
		return append(out, ready(*state)...)
	case 'P':
		return message('1')
	case 'B':
		return message('2')
	case 'C':
		return message('3')
	case 'D':
		if body[0] == 'S' {
			out = message('t', 0, 0)
		}
		return append(out, columns()...)
	case 'E':
		return rows()
	case 'S':
		return ready(*state)
	case 'c', 'f':
		return append(complete("COPY 1"), ready(*state)...)
	}
	return nil
}

func readBody(in io.Reader) ([]byte, error) {
	var length uint32
	if err := binary.Read(in, binary.BigEndian, &length); err != nil {
		return nil, err
	}
	body := make([]byte, length-4)
	_, err := io.ReadFull(in, body)
	return body, err
}

func message(kind byte, body ...byte) []byte {
	out := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))
	return append(out, body...)
}

func ready(state byte) []byte { return message('Z', state) }

func complete(tag string) []byte { return message('C', append([]byte(tag), 0)...) }

// columns describes one column of type text.
func columns() []byte {
	return message('T', 0, 1, 'n', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0)
}

func rows() (out []byte) {
	for digit := byte('1'); digit <= '3'; digit++ {
		out = append(out, message('D', 0, 1, 0, 0, 0, 1, digit)...)
	}
	return append(out, complete("SELECT 3")...)
}
