// Package curtains lets an audience in when a show begins.
package curtains

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Signal has a value for those who wait.
type Signal[T any] struct {
	values chan T
}

// Set gives it.
func (s *Signal[T]) Set(value T) { s.values <- value }

// Wait returns it.
func (s *Signal[T]) Wait() T { return <-s.values }

// Latch has a value for all who wait.
type Latch[T any] struct {
	once  sync.Once
	value T
	set   chan struct{}
}

// Set gives it.
func (l *Latch[T]) Set(value T) {
	l.once.Do(func() {
		l.value = value
		close(l.set)
	})
}

// Wait returns it.
func (l *Latch[T]) Wait() T {
	<-l.set
	return l.value
}

type beginning interface {
	Set(string)
	Wait() string
}

// Program is the lab's description of this service: a show, and 60 people who
// came before it.
var Program = harness.Program{
	Name: "curtain-call",
	Serve: func(env harness.Env) error {
		var begins beginning = &Signal[string]{values: make(chan string)}
		if env.Fixed() {
			begins = &Latch[string]{set: make(chan struct{})}
		}
		env.Mux.HandleFunc("/enter", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, begins.Wait())
		})
		env.Mux.HandleFunc("/begin", func(w http.ResponseWriter, r *http.Request) {
			begins.Set("act one")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		go func() {
			time.Sleep(150 * time.Millisecond)
			t.Get("/begin")
		}()
		return t.Within(400*time.Millisecond).GetEach(60, 60, "/enter?n=%d")
	},
}
