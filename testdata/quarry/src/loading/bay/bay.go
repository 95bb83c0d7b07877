// Package bay shares the tonnes that lie ready at a loading bay.
package bay

import (
	"sync"

	"example.org/quarry/rev"
)

// Bay is a loading bay.
type Bay struct {
	mu    sync.Mutex
	more  *sync.Cond
	ready int
}

// New returns an empty bay.
func New() *Bay {
	b := &Bay{}
	b.more = sync.NewCond(&b.mu)
	return b
}

// Take waits until so many tonnes lie ready, and takes them.
func (b *Bay) Take(tonnes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.ready < tonnes {
		b.more.Wait()
	}
	b.ready -= tonnes
}

// Bring adds tonnes.
func (b *Bay) Bring(tonnes int) {
	b.mu.Lock()
	b.ready += tonnes
	b.mu.Unlock()
	if rev.Two {
		b.more.Broadcast()
		return
	}
	b.more.Signal()
}

// Ready is what lies there.
func (b *Bay) Ready() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ready
}
