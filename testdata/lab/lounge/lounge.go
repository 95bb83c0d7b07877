// Package lounge is a chat over plain TCP connections.
package lounge

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Hub passes lines to all guests.
type Hub struct {
	mu     sync.Mutex
	guests map[*Guest]struct{}
}

// Guest is one connection.
type Guest struct {
	hub  *Hub
	conn net.Conn
	in   *bufio.Reader
	out  chan string
}

func (h *Hub) enter(g *Guest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.guests[g] = struct{}{}
}

func (h *Hub) leave(g *Guest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.guests[g]; ok {
		delete(h.guests, g)
		close(g.out)
	}
}

// Say passes a line to all guests that keep up.
func (h *Hub) Say(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for g := range h.guests {
		select {
		case g.out <- line:
		default:
		}
	}
}

// readLines reads what the guest says.
func (g *Guest) readLines() {
	defer g.conn.Close()
	defer g.hub.leave(g)
	for {
		line, err := g.in.ReadString('\n')
		if err != nil {
			return
		}
		g.hub.Say(line)
	}
}

// writeLines writes what the others say.
func (g *Guest) writeLines() {
	for line := range g.out {
		if _, err := g.conn.Write([]byte(line)); err != nil {
			g.conn.Close()
			return
		}
	}
}

func (h *Hub) handleEnter(w http.ResponseWriter, r *http.Request) {
	hj, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no raw connections", http.StatusInternalServerError)
		return
	}
	conn, rw, err := hj.Hijack()
	if err != nil {
		return
	}
	g := &Guest{hub: h, conn: conn, in: rw.Reader, out: make(chan string, 32)}
	h.enter(g)
	go g.writeLines()
	go g.readLines()
}

var guests = make([]net.Conn, 300)

// Program is the lab's description of this service: 300 connections, of
// which a few have said something.
var Program = harness.Program{
	Name:    "chat-hub",
	Healthy: true,
	Serve: func(env harness.Env) error {
		h := &Hub{guests: make(map[*Guest]struct{})}
		env.Mux.HandleFunc("/enter", h.handleEnter)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		for i := range guests {
			c, err := t.Dial()
			if err != nil {
				return err
			}
			fmt.Fprintf(c, "GET /enter HTTP/1.1\r\nHost: lounge\r\n\r\n")
			guests[i] = c
		}
		time.Sleep(100 * time.Millisecond)
		for _, c := range guests[:5] {
			fmt.Fprintf(c, "good evening\n")
		}
		return nil
	},
}
