// Command nhooyr-websocket sends messages over websockets of nhooyr.io, and watches for their
// end with CloseRead.
package main

import (
	"context"
	"net"
	"net/http"

	"example.com/libraries/rig"
	"nhooyr.io/websocket"
)

// peer accepts websockets and reads from them until they are closed.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			defer conn.Close(websocket.StatusNormalClosure, "")
			for {
				if _, _, err := conn.Read(r.Context()); err != nil {
					return
				}
			}
		}))
	}()
	return listener.Addr().String(), nil
}

func dial(address string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(context.Background(), "ws://"+address, nil)
	if err != nil {
		return nil, err
	}
	conn.CloseRead(context.Background())
	return conn, nil
}

func tell(conn *websocket.Conn) error {
	return conn.Write(context.Background(), websocket.MessageText, []byte("hello"))
}

func main() {
	var shared *websocket.Conn
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = dial(address); err != nil {
					return err
				}
			}
			for range 40 {
				if err := tell(shared); err != nil {
					return err
				}
			}
			// A websocket that is meant to be temporary is closed.
			temporary, err := dial(address)
			if err != nil {
				return err
			}
			return temporary.Close(websocket.StatusNormalClosure, "")
		},
		func(address string, step int) error {
			for range 40 {
				conn, err := dial(address)
				if err != nil {
					return err
				}
				if err := tell(conn); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
