// Command net-rpc serves calls of net/rpc, and calls itself.
package main

import (
	"net"
	"net/rpc"

	"example.com/libraries/rig"
)

// Arith is the service.
type Arith struct{}

// Double answers with twice the number.
func (Arith) Double(number int, answer *int) error {
	*answer = 2 * number
	return nil
}

func serve() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := rpc.NewServer()
	if err := server.Register(Arith{}); err != nil {
		return "", err
	}
	go server.Accept(listener)
	return listener.Addr().String(), nil
}

func ask(client *rpc.Client) error {
	var answer int
	return client.Call("Arith.Double", 21, &answer)
}

func main() {
	var address string
	var shared *rpc.Client
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
				if shared, err = rpc.Dial("tcp", address); err != nil {
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
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
			}
			for range 60 {
				client, err := rpc.Dial("tcp", address)
				if err != nil {
					return err
				}
				if err := ask(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
