// Package audit writes an audit trail, if it is switched on.
package audit

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"example.com/lab/internal/harness"
)

// Event is one line of the trail.
type Event struct{ Actor, Action string }

// Config of a trail.
type Config struct {
	Enabled bool
	Discard bool // without Enabled, drop events instead
}

// Trail takes events from the whole program.
type Trail struct {
	cfg     Config
	events  chan Event
	flushed chan int64
	written atomic.Int64
}

// Open returns the trail and starts its writer.
func Open(cfg Config) *Trail {
	t := &Trail{cfg: cfg}
	if cfg.Enabled {
		t.events = make(chan Event, 64)
		t.flushed = make(chan int64)
		go t.write()
	}
	return t
}

func (t *Trail) write() {
	for range t.events {
		n := t.written.Add(1)
		select {
		case t.flushed <- n:
		default:
		}
	}
}

func (t *Trail) off() bool { return t.cfg.Discard && !t.cfg.Enabled }

// publish hands an event to the writer.
func (t *Trail) publish(e Event) {
	if t.off() {
		return
	}
	t.events <- e
}

// awaitFlush returns when the writer has written the next event.
func (t *Trail) awaitFlush() int64 {
	if t.off() {
		return t.written.Load()
	}
	return <-t.flushed
}

// Accounts is a service that keeps a trail.
type Accounts struct {
	trail *Trail
	names atomic.Int64
}

func (a *Accounts) handleRename(w http.ResponseWriter, r *http.Request) {
	e := Event{Actor: r.URL.Query().Get("user"), Action: "rename"}
	go a.trail.publish(e)
	fmt.Fprintf(w, "renamed %d\n", a.names.Add(1))
}

func (a *Accounts) handleDelete(w http.ResponseWriter, r *http.Request) {
	go func() {
		n := a.trail.awaitFlush()
		a.names.Store(-n)
	}()
	w.WriteHeader(http.StatusAccepted)
}

// Program is the lab's description of this service: the trail is switched
// off, with 60 renames and 35 deletions.
var Program = harness.Program{
	Name: "nil-chan",
	Serve: func(env harness.Env) error {
		a := &Accounts{trail: Open(Config{Discard: env.Fixed()})}
		env.Mux.HandleFunc("/rename", a.handleRename)
		env.Mux.HandleFunc("/delete", a.handleDelete)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(60, 4, "/rename?user=%d")
		return t.GetEach(35, 4, "/delete?user=%d")
	},
}
