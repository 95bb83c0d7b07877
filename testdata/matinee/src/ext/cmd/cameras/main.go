// Command cameras records what the cameras of a show send.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
	"github.com/gorilla/websocket"
)

type camera struct {
	conn   *websocket.Conn
	frames chan []byte
	done   chan struct{}
}

// pull asks the camera for frames.
func (c *camera) pull() {
	defer c.conn.Close()
	for i := 0; ; i++ {
		if err := c.conn.WriteMessage(websocket.TextMessage, []byte("next")); err != nil {
			return
		}
		time.Sleep(15 * time.Millisecond)
		frame := []byte(fmt.Sprint("frame ", i))
		if !foyer.Repaired {
			c.frames <- frame
			continue
		}
		select {
		case c.frames <- frame:
		case <-c.done:
			return
		}
	}
}

// record takes frames for some time.
func (c *camera) record(ctx context.Context, size *atomic.Int64) {
	defer close(c.done)
	for {
		select {
		case frame := <-c.frames:
			size.Add(int64(len(frame)))
		case <-ctx.Done():
			return
		}
	}
}

func main() {
	flag.Parse()
	var size atomic.Int64
	var upgrade websocket.Upgrader
	take := func(length time.Duration) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			conn, err := upgrade.Upgrade(w, r, nil)
			if err != nil {
				log.Print(err)
				return
			}
			c := &camera{conn: conn, frames: make(chan []byte), done: make(chan struct{})}
			ctx, cancel := context.WithTimeout(context.Background(), length)
			go c.pull()
			go func() {
				defer cancel()
				c.record(ctx, &size)
			}()
		}
	}
	mux := foyer.Mux()
	mux.HandleFunc("/clip", take(250*time.Millisecond))
	mux.HandleFunc("/show", take(3*time.Hour))
	mux.HandleFunc("/size", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, size.Load()) })
	foyer.Serve(mux)
}
