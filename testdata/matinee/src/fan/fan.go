// Package fan spreads work over a few goroutines.
package fan

import "sync"

// Group works on items of one kind.
type Group[T any] struct {
	items   chan T
	pending sync.WaitGroup
	handle  func(T)
}

// Start makes a group of n.
func Start[T any](n int, handle func(T)) *Group[T] {
	g := &Group[T]{items: make(chan T), handle: handle}
	for i := 0; i < n; i++ {
		go g.work()
	}
	return g
}

func (g *Group[T]) work() {
	for item := range g.items {
		g.handle(item)
		g.pending.Done()
	}
}

// Put adds an item.
func (g *Group[T]) Put(item T) {
	g.pending.Add(1)
	g.items <- item
}

// Wait returns when all items are done.
func (g *Group[T]) Wait() { g.pending.Wait() }

// Close ends the group.
func (g *Group[T]) Close() { close(g.items) }
