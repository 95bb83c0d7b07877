// Package room is the waiting room before a sale opens.
package room

import (
	"context"
	"sync"
)

// A Room keeps everybody until the doors open.
type Room struct {
	mu    sync.Mutex
	doors chan struct{}
	sales int
}

// New is a room with closed doors.
func New() *Room { return &Room{doors: make(chan struct{})} }

// Wait waits for the doors and says which sale it is.
func (r *Room) Wait(ctx context.Context) (int, error) {
	r.mu.Lock()
	doors := r.doors
	r.mu.Unlock()
	select {
	case <-doors:
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.sales, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Open lets everybody in who waits.
func (r *Room) Open() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sales++
	close(r.doors)
	r.doors = make(chan struct{})
}
