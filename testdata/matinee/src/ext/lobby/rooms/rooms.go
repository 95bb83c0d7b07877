// Package rooms lets the audience talk during the interval.
package rooms

import (
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
	"github.com/gorilla/websocket"
)

// A Room has guests.
type Room struct {
	mu      sync.Mutex
	guests  map[*Guest]bool
	upgrade websocket.Upgrader
}

// A Guest is in a Room.
type Guest struct {
	room *Room
	conn *websocket.Conn
	out  chan []byte
}

// New makes an empty Room.
func New() *Room { return &Room{guests: make(map[*Guest]bool)} }

// ServeHTTP lets a guest in.
func (m *Room) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := m.upgrade.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	g := &Guest{room: m, conn: conn, out: make(chan []byte, 16)}
	m.mu.Lock()
	m.guests[g] = true
	m.mu.Unlock()
	go g.talk()
	g.hear()
}

// hear reads what a guest says until the guest leaves.
func (g *Guest) hear() {
	defer g.room.leave(g)
	for {
		_, text, err := g.conn.ReadMessage()
		if err != nil {
			return
		}
		g.room.Say(text)
	}
}

// talk writes what the others say.
func (g *Guest) talk() {
	for text := range g.out {
		g.conn.SetWriteDeadline(time.Now().Add(time.Second))
		if g.conn.WriteMessage(websocket.TextMessage, text) != nil {
			return
		}
	}
}

func (m *Room) leave(g *Guest) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.guests, g)
	if foyer.Repaired {
		close(g.out)
	}
	g.conn.Close()
}

// Say tells everybody.
func (m *Room) Say(text []byte) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for g := range m.guests {
		select {
		case g.out <- text:
		default:
		}
	}
	return len(m.guests)
}
