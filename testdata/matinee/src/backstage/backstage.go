// Package backstage is the help that goes on behind the services.
package backstage

import (
	"context"
	"sync"
	"time"
)

// Hands work on whatever is put on their bench.
type Hands struct {
	bench chan func()
}

// NewHands hires n of them.
func NewHands(n int) *Hands {
	h := &Hands{bench: make(chan func(), 4*n)}
	for i := 0; i < n; i++ {
		go h.work()
	}
	return h
}

func (h *Hands) work() {
	for job := range h.bench {
		job()
	}
}

// Do puts a job on the bench.
func (h *Hands) Do(job func()) { h.bench <- job }

// Every calls f again and again until the context ends.
func Every(ctx context.Context, pause time.Duration, f func()) {
	clock := time.NewTicker(pause)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			f()
		case <-ctx.Done():
			return
		}
	}
}

// A Book is written by one goroutine and read by any.
type Book struct {
	lines chan string
	ask   chan chan int
	quit  chan struct{}
	once  sync.Once
}

// OpenBook starts its writer.
func OpenBook() *Book {
	b := &Book{lines: make(chan string, 32), ask: make(chan chan int), quit: make(chan struct{})}
	go b.write()
	return b
}

func (b *Book) write() {
	var written int
	for {
		select {
		case <-b.lines:
			written++
		case reply := <-b.ask:
			reply <- written
		case <-b.quit:
			return
		}
	}
}

// Note adds a line.
func (b *Book) Note(line string) {
	select {
	case b.lines <- line:
	case <-b.quit:
	}
}

// Len is the number of lines.
func (b *Book) Len() int {
	reply := make(chan int, 1)
	select {
	case b.ask <- reply:
		return <-reply
	case <-b.quit:
		return 0
	}
}

// Close ends the writer.
func (b *Book) Close() { b.once.Do(func() { close(b.quit) }) }
