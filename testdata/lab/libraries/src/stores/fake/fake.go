// Package fake has what small imitations of servers share.
package fake

import (
	"net"
	"net/http"
)

// Serve listens on a free port and calls serve for each connection, which is closed after that.
func Serve(serve func(net.Conn)) (string, error) {
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
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return listener.Addr().String(), nil
}

// HTTP listens on a free port and serves HTTP there.
func HTTP(handler http.HandlerFunc) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(listener, handler) }()
	return listener.Addr().String(), nil
}
