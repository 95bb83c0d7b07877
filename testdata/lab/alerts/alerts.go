// Package alerts answers long polls: a request waits until there is an alert.
package alerts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Alert is one piece of bad news.
type Alert struct{ Text string }

// Board wakes the waiting requests.
type Board struct {
	mu      sync.Mutex
	waiters map[chan Alert]struct{}
}

func (b *Board) register() chan Alert {
	ch := make(chan Alert, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiters[ch] = struct{}{}
	return ch
}

func (b *Board) unregister(ch chan Alert) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.waiters, ch)
}

// Raise wakes everybody.
func (b *Board) Raise(a Alert) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.waiters {
		select {
		case ch <- a:
		default:
		}
	}
}

// Next waits for the next alert.
func (b *Board) Next(ctx context.Context) (Alert, error) {
	ch := b.register()
	defer b.unregister(ch)
	select {
	case a := <-ch:
		return a, nil
	case <-ctx.Done():
		return Alert{}, ctx.Err()
	}
}

func (b *Board) handlePoll(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 30*time.Second)
	defer cancel()
	a, err := b.Next(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err != nil {
		return
	}
	fmt.Fprintln(w, a.Text)
}

// Program is the lab's description of this service: 300 requests waiting
// for an alert.
var Program = harness.Program{
	Name:    "longpoll",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		b := &Board{waiters: make(map[chan Alert]struct{})}
		env.Mux.HandleFunc("/poll", b.handlePoll)
		env.Mux.HandleFunc("/raise", func(w http.ResponseWriter, r *http.Request) {
			b.Raise(Alert{Text: r.URL.Query().Get("text")})
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.Load(300, 500*time.Millisecond, "/poll?client=%d") },
}
