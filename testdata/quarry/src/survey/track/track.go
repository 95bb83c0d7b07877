// Package track follows the drones over the quarry.
package track

import (
	"context"
	"sync"
	"time"

	"example.org/quarry/rev"
)

// Position is where a drone is.
type Position struct{ X, Y, Z float64 }

type flight struct {
	drone  string
	cancel context.CancelFunc
	in     chan Position
	path   []Position
}

// Tower has all flights.
type Tower struct {
	ctx     context.Context
	mu      sync.Mutex
	flights map[string]*flight
	landed  int
}

// NewTower returns a tower that is open as long as ctx.
func NewTower(ctx context.Context) *Tower {
	return &Tower{ctx: ctx, flights: map[string]*flight{}}
}

// Start begins a flight.
func (t *Tower) Start(drone string) {
	ctx, cancel := context.WithCancel(t.ctx)
	f := &flight{drone: drone, cancel: cancel, in: make(chan Position, 1)}
	t.mu.Lock()
	t.flights[drone] = f
	t.mu.Unlock()
	go f.follow(ctx)
}

func (f *flight) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-f.in:
			f.path = append(f.path, p)
		}
	}
}

// At notes a position.
func (t *Tower) At(drone string, p Position) {
	t.mu.Lock()
	f := t.flights[drone]
	t.mu.Unlock()
	if f == nil {
		return
	}
	select {
	case f.in <- p:
	case <-time.After(10 * time.Millisecond):
	}
}

// Land ends a flight.
func (t *Tower) Land(drone string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, ok := t.flights[drone]
	if !ok {
		return
	}
	if rev.Two {
		f.cancel()
	}
	delete(t.flights, drone)
	t.landed++
}

// Count is how many drones fly.
func (t *Tower) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.flights)
}
