// Command camhub has a hub of browsers that look at the crusher.
package main

import (
	"log"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"example.org/quarry/site"
)

type hub struct {
	register, unregister chan *client
	broadcast            chan []byte
	clients              map[*client]bool
}

type client struct {
	hub  *hub
	conn *websocket.Conn
	send chan []byte
}

func (h *hub) run() {
	for {
		select {
		case c := <-h.register:
			h.clients[c] = true
		case c := <-h.unregister:
			if h.clients[c] {
				delete(h.clients, c)
				close(c.send)
			}
		case message := <-h.broadcast:
			for c := range h.clients {
				select {
				case c.send <- message:
				default:
					close(c.send)
					delete(h.clients, c)
				}
			}
		}
	}
}

func (c *client) readPump() {
	defer func() {
		c.hub.unregister <- c
		c.conn.Close()
	}()
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (c *client) writePump() {
	ping := time.NewTicker(20 * time.Second)
	defer ping.Stop()
	for {
		select {
		case message, ok := <-c.send:
			if !ok {
				return
			}
			if err := c.conn.WriteMessage(websocket.TextMessage, message); err != nil {
				return
			}
		case <-ping.C:
			if err := c.conn.WriteMessage(websocket.PingMessage, nil); err != nil {
				return
			}
		}
	}
}

func main() {
	h := &hub{make(chan *client), make(chan *client), make(chan []byte), map[*client]bool{}}
	go h.run()
	s := site.New("camhub", site.Every(500*time.Millisecond, func() { h.broadcast <- []byte("frame") }))
	var upgrader websocket.Upgrader
	s.Mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c := &client{h, conn, make(chan []byte, 4)}
		h.register <- c
		go c.writePump()
		go c.readPump()
	})
	log.Fatal(s.Run())
}
