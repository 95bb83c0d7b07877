// Package pagers calls people who wait for something.
package pagers

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Line hands calls of one kind to whoever waits.
type Line[T any] struct {
	calls chan T
}

// NewLine returns a line of that size.
func NewLine[T any](size int) *Line[T] { return &Line[T]{calls: make(chan T, size)} }

// Wait returns the next call.
func (l *Line[T]) Wait() T { return <-l.calls }

// Desk has a line for each counter.
type Desk struct {
	mu     sync.Mutex
	ahead  bool // lines are there before somebody calls
	lines  map[string]*Line[int]
	number int
}

func (d *Desk) line(counter string) *Line[int] {
	d.mu.Lock()
	defer d.mu.Unlock()
	line, ok := d.lines[counter]
	if !ok {
		line = &Line[int]{}
		if d.ahead {
			line = NewLine[int](50)
		}
		d.lines[counter] = line
	}
	return line
}

// call hands out numbers at a counter for a while.
func (d *Desk) call(line *Line[int]) {
	for i := 0; i < 40; i++ {
		select {
		case line.calls <- i:
		case <-time.After(50 * time.Millisecond):
			return
		}
	}
}

func (d *Desk) handleTake(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, d.line(r.URL.Query().Get("counter")).Wait())
}

func (d *Desk) handleOpen(w http.ResponseWriter, r *http.Request) {
	go d.call(d.line(r.URL.Query().Get("counter")))
}

// Program is the lab's description of this service: 40 people at one counter
// that opens.
var Program = harness.Program{
	Name: "pager-desk",
	Serve: func(env harness.Env) error {
		d := &Desk{ahead: env.Fixed(), lines: map[string]*Line[int]{}}
		env.Mux.HandleFunc("/take", d.handleTake)
		env.Mux.HandleFunc("/open", d.handleOpen)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.Get("/open?counter=a")
		return t.Within(400*time.Millisecond).GetEach(40, 40, "/take?counter=a&who=%d")
	},
}
