// Package mailbox hands messages from senders to the readers of a mailbox.
package mailbox

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Mailbox is a queue of messages.
type Mailbox struct {
	mu       sync.Mutex
	arrived  *sync.Cond
	messages []string
	closed   bool
	wakeAll  bool // closing wakes the readers, which look whether it is closed
}

// New returns an open mailbox.
func New(wakeAll bool) *Mailbox {
	m := &Mailbox{wakeAll: wakeAll}
	m.arrived = sync.NewCond(&m.mu)
	return m
}

// Put adds a message.
func (m *Mailbox) Put(msg string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.messages = append(m.messages, msg)
	m.arrived.Signal()
}

// Take returns the next message.
func (m *Mailbox) Take() (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.messages) == 0 {
		if m.wakeAll && m.closed {
			return "", false
		}
		m.arrived.Wait()
	}
	msg := m.messages[0]
	m.messages = m.messages[1:]
	return msg, true
}

// Close closes the mailbox.
func (m *Mailbox) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	if m.wakeAll {
		m.arrived.Broadcast()
		return
	}
	m.arrived.Signal()
}

// Office has a mailbox with readers for each user that logs in.
type Office struct {
	readers int
	wakeAll bool
	mu      sync.Mutex
	read    int
}

func (o *Office) deliver(m *Mailbox) {
	for {
		_, ok := m.Take()
		if !ok {
			return
		}
		o.mu.Lock()
		o.read++
		o.mu.Unlock()
	}
}

func (o *Office) handleLogin(w http.ResponseWriter, r *http.Request) {
	m := New(o.wakeAll)
	defer m.Close()
	for i := 0; i < o.readers; i++ {
		go o.deliver(m)
	}
	for i := 0; i < 10; i++ {
		m.Put(fmt.Sprintf("message %d", i))
	}
	time.Sleep(2 * time.Millisecond)
	fmt.Fprintln(w, "bye")
}

// Program is the lab's description of this service: 16 log-ins with four
// readers each.
var Program = harness.Program{
	Name: "cond-missed",
	Serve: func(env harness.Env) error {
		o := &Office{readers: 4, wakeAll: env.Fixed()}
		env.Mux.HandleFunc("/login", o.handleLogin)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(16, 4, "/login?user=%d") },
}
