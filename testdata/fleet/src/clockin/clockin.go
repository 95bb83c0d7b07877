// Package clockin batches time-clock stamps.
package clockin

import (
	"sync"
	"time"
)

type Stamp struct {
	Who string
	At  time.Time
}

type Batcher struct {
	in    chan Stamp
	out   chan []Stamp
	mu    sync.Mutex
	Count map[string]int
}

// Default is used by the terminals.
var Default = New(20, 50*time.Millisecond)

func New(size int, wait time.Duration) *Batcher {
	b := &Batcher{in: make(chan Stamp, 100), out: make(chan []Stamp), Count: map[string]int{}}
	go b.collect(size, wait)
	for i := 0; i < 4; i++ {
		go b.store()
	}
	return b
}

func (b *Batcher) Add(who string) { b.in <- Stamp{who, time.Now()} }

func (b *Batcher) collect(size int, wait time.Duration) {
	var page []Stamp
	t := time.NewTicker(wait)
	for {
		select {
		case s := <-b.in:
			if page = append(page, s); len(page) < size {
				continue
			}
		case <-t.C:
		}
		if len(page) > 0 {
			b.out <- page
			page = nil
		}
	}
}

func (b *Batcher) store() {
	for p := range b.out {
		b.mu.Lock()
		for _, s := range p {
			b.Count[s.Who]++
		}
		b.mu.Unlock()
	}
}

// Of tells how often a person clocked in.
func (b *Batcher) Of(who string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Count[who]
}
