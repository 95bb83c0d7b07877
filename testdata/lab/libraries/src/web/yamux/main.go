// Command yamux multiplexes requests to a peer over sessions of hashicorp/yamux.
package main

import (
	"fmt"
	"io"
	"net"

	"example.com/libraries/rig"
	"github.com/hashicorp/yamux"
)

// peer echoes what comes over any stream of any session.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return listener.Addr().String(), nil
}

func serve(conn net.Conn) {
	session, err := yamux.Server(conn, config())
	if err != nil {
		return
	}
	defer session.Close()
	for {
		stream, err := session.Accept()
		if err != nil {
			return
		}
		go func() {
			defer stream.Close()
			_, _ = io.Copy(stream, stream)
		}()
	}
}

func config() *yamux.Config {
	config := yamux.DefaultConfig()
	config.LogOutput = io.Discard
	return config
}

func dial(address string) (*yamux.Session, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return yamux.Client(conn, config())
}

func ask(session *yamux.Session) error {
	stream, err := session.Open()
	if err != nil {
		return err
	}
	defer stream.Close()
	if _, err := fmt.Fprintln(stream, "hello"); err != nil {
		return err
	}
	_, err = stream.Read(make([]byte, 16))
	return err
}

func main() {
	var shared *yamux.Session
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = dial(address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 60 {
				session, err := dial(address)
				if err != nil {
					return err
				}
				if err := ask(session); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
