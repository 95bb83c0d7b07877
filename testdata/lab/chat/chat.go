// Package chat delivers messages to the members of rooms.
package chat

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Message is one line of a chat.
type Message struct{ From, Text string }

// Member receives messages.
type Member struct {
	Name  string
	inbox chan Message
}

// Hub is a chat room.
type Hub struct {
	drop bool // drop messages to members that do not keep up

	mu      sync.Mutex
	members map[string]*Member
}

// Join adds a member.
func (h *Hub) Join(name string) *Member {
	m := &Member{Name: name, inbox: make(chan Message, 4)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.members[name] = m
	return m
}

// Leave removes a member.
func (h *Hub) Leave(m *Member) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.members, m.Name)
}

// Broadcast sends a message to all members.
func (h *Hub) Broadcast(msg Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.members {
		h.deliver(m, msg)
	}
}

func (h *Hub) deliver(m *Member, msg Message) {
	if h.drop {
		select {
		case m.inbox <- msg:
		default:
		}
		return
	}
	m.inbox <- msg
}

var errIdle = errors.New("chat: member does not read")

// read takes up to n messages for a member, then goes away without leaving.
func (h *Hub) read(m *Member, n int) error {
	for i := 0; i < n; i++ {
		select {
		case <-m.inbox:
		case <-time.After(30 * time.Millisecond):
			return errIdle
		}
	}
	return nil
}

func (h *Hub) handleRead(w http.ResponseWriter, r *http.Request) {
	m := h.Join(r.URL.Query().Get("name"))
	if err := h.read(m, 2); err != nil {
		http.Error(w, err.Error(), http.StatusRequestTimeout)
		return // the member stays in the room
	}
	h.Leave(m)
}

func (h *Hub) handlePost(w http.ResponseWriter, r *http.Request) {
	h.Broadcast(Message{From: r.URL.Query().Get("name"), Text: "hi"})
	fmt.Fprintln(w, "sent")
}

// Program is the lab's description of this service: a member goes away
// without leaving; later ones post and join.
var Program = harness.Program{
	Name: "lock-held-across-block",
	Serve: func(env harness.Env) error {
		h := &Hub{members: make(map[string]*Member), drop: env.Fixed()}
		env.Mux.HandleFunc("/read", h.handleRead)
		env.Mux.HandleFunc("/post", h.handlePost)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(1, 1, "/read?name=ann%d")
		q := t.Within(250 * time.Millisecond)
		q.GetEach(50, 50, "/post?name=bob%d")
		return q.GetEach(35, 35, "/read?name=eve%d")
	},
}
