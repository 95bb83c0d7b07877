// Package watch follows the cue list for the consoles that want to know.
package watch

import (
	"context"
	"sync"
	"time"

	"example.org/theatre/house"
)

// A Registry has one subscription for each console.
type Registry struct {
	base context.Context
	mu   sync.Mutex
	subs map[string]context.CancelFunc
	poll func(console string)
}

// NewRegistry polls with poll.
func NewRegistry(base context.Context, poll func(string)) *Registry {
	return &Registry{base: base, subs: map[string]context.CancelFunc{}, poll: poll}
}

// Subscribe begins to follow for a console, and replaces what it had.
func (r *Registry) Subscribe(console string) {
	ctx, cancel := context.WithCancel(r.base)
	r.mu.Lock()
	if before := r.subs[console]; before != nil && house.Edition() > 1 {
		before()
	}
	r.subs[console] = cancel
	r.mu.Unlock()
	go r.follow(ctx, console)
}

// Unsubscribe ends it.
func (r *Registry) Unsubscribe(console string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cancel := r.subs[console]; cancel != nil {
		cancel()
		delete(r.subs, console)
	}
}

func (r *Registry) follow(ctx context.Context, console string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(70 * time.Millisecond):
			r.poll(console)
		}
	}
}
