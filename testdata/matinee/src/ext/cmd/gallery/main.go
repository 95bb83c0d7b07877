// Command gallery shows a stream's reactions to all who watch.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/foyer"
	"github.com/gorilla/websocket"
)

type viewer struct {
	conn *websocket.Conn
	send chan []byte
}

type hub struct {
	join, part chan *viewer
	cheers     chan []byte
	count      chan chan int
}

func (h *hub) run() {
	viewers := make(map[*viewer]bool)
	bell := time.NewTicker(300 * time.Millisecond)
	defer bell.Stop()
	all := func(text []byte) {
		for v := range viewers {
			select {
			case v.send <- text:
			default:
				delete(viewers, v)
				close(v.send)
			}
		}
	}
	for {
		select {
		case v := <-h.join:
			viewers[v] = true
		case v := <-h.part:
			if viewers[v] {
				delete(viewers, v)
				close(v.send)
			}
		case text := <-h.cheers:
			all(text)
		case <-bell.C:
			all([]byte("still here"))
		case reply := <-h.count:
			reply <- len(viewers)
		}
	}
}

func (h *hub) read(v *viewer) {
	defer func() {
		h.part <- v
		v.conn.Close()
	}()
	for {
		_, text, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		h.cheers <- text
	}
}

func (v *viewer) write() {
	ping := time.NewTicker(20 * time.Second)
	defer ping.Stop()
	defer v.conn.Close()
	for {
		select {
		case text, ok := <-v.send:
			if !ok {
				return
			}
			if v.conn.WriteMessage(websocket.TextMessage, text) != nil {
				return
			}
		case <-ping.C:
			if v.conn.WriteMessage(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}

func main() {
	flag.Parse()
	h := &hub{join: make(chan *viewer), part: make(chan *viewer), cheers: make(chan []byte), count: make(chan chan int)}
	go h.run()
	var upgrade websocket.Upgrader
	mux := foyer.Mux()
	mux.HandleFunc("/watch", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrade.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		v := &viewer{conn: conn, send: make(chan []byte, 32)}
		h.join <- v
		go h.read(v)
		go v.write()
	})
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		reply := make(chan int, 1)
		h.count <- reply
		fmt.Fprintln(w, <-reply)
	})
	foyer.Serve(mux)
}
