// Command grpc-server serves gRPC with stream workers. The mistakes are clients that keep their
// connections, without a limit on their age, and servers that are made and never stopped.
package main

import (
	"io"
	"net"

	"example.com/libraries/rig"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

const workers = 8

func newServer() *grpc.Server {
	server := grpc.NewServer(grpc.NumStreamWorkers(workers))
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	return server
}

func serve() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = newServer().Serve(listener) }()
	return listener.Addr().String(), nil
}

// connect begins HTTP/2 with empty settings, as any client does, and reads the frame header of those
// of the server. It needs no goroutine.
func connect(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	const settings = "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	if _, err := io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"+settings); err != nil {
		return nil, err
	}
	_, err = io.ReadFull(conn, make([]byte, len(settings)))
	return conn, err
}

func main() {
	var address string
	var kept []net.Conn
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
			}
			for range 40 {
				conn, err := connect(address)
				if err != nil {
					return err
				}
				if err := conn.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
			}
			for range 40 {
				conn, err := connect(address)
				if err != nil {
					return err
				}
				kept = append(kept, conn)
				newServer()
			}
			return nil
		},
	)
}
