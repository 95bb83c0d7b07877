// Package yard has queues and topics for the programs that move things.
package yard

import (
	"sync"
	"time"
)

// Topic passes values on to those who follow it.
type Topic[T any] struct {
	mu        sync.Mutex
	followers map[chan T]struct{}
	in        chan T
	stop      chan struct{}
}

// NewTopic starts a topic.
func NewTopic[T any]() *Topic[T] {
	t := &Topic[T]{followers: map[chan T]struct{}{}, in: make(chan T, 16), stop: make(chan struct{})}
	go t.pass()
	return t
}

func (t *Topic[T]) pass() {
	for {
		select {
		case v := <-t.in:
			t.mu.Lock()
			for follower := range t.followers {
				select {
				case follower <- v:
				default:
				}
			}
			t.mu.Unlock()
		case <-t.stop:
			return
		}
	}
}

// Publish passes v on.
func (t *Topic[T]) Publish(v T) { t.in <- v }

// Follow returns a channel with what is published, and a function that ends it.
func (t *Topic[T]) Follow() (<-chan T, func()) {
	ch := make(chan T, 8)
	t.mu.Lock()
	t.followers[ch] = struct{}{}
	t.mu.Unlock()
	return ch, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, ok := t.followers[ch]; ok {
			delete(t.followers, ch)
			close(ch)
		}
	}
}

// Pool is a number of workers on one queue.
type Pool[T any] struct {
	queue chan T
	wg    sync.WaitGroup
}

// NewPool starts n workers that run f.
func NewPool[T any](n int, f func(T)) *Pool[T] {
	p := &Pool[T]{queue: make(chan T, n)}
	p.wg.Add(n)
	for i := 0; i < n; i++ {
		go p.serve(f)
	}
	return p
}

func (p *Pool[T]) serve(f func(T)) {
	defer p.wg.Done()
	for v := range p.queue {
		f(v)
	}
}

// Put queues v.
func (p *Pool[T]) Put(v T) { p.queue <- v }

// Close waits until all is done.
func (p *Pool[T]) Close() {
	close(p.queue)
	p.wg.Wait()
}

// Clock calls f every period until the returned function is called.
func Clock(period time.Duration, f func(time.Time)) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticker := time.NewTicker(period)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				f(now)
			case <-done:
				return
			}
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(done) }) }
}
