// Package topic passes values to all who have subscribed.
package topic

import "sync"

// A Topic has subscribers.
type Topic[T any] struct {
	mu   sync.RWMutex
	subs map[*Sub[T]]struct{}
}

// A Sub is one of them.
type Sub[T any] struct {
	topic *Topic[T]
	ch    chan T
	once  sync.Once
}

// New has no subscribers.
func New[T any]() *Topic[T] { return &Topic[T]{subs: map[*Sub[T]]struct{}{}} }

// Subscribe calls fn for each value until the subscription is closed.
func (t *Topic[T]) Subscribe(fn func(T)) *Sub[T] {
	s := &Sub[T]{topic: t, ch: make(chan T, 16)}
	t.mu.Lock()
	t.subs[s] = struct{}{}
	t.mu.Unlock()
	go s.pump(fn)
	return s
}

func (s *Sub[T]) pump(fn func(T)) {
	for v := range s.ch {
		fn(v)
	}
}

// Close ends the subscription.
func (s *Sub[T]) Close() {
	s.once.Do(func() {
		s.topic.mu.Lock()
		defer s.topic.mu.Unlock()
		delete(s.topic.subs, s)
		close(s.ch)
	})
}

// Publish passes v to all; who is slow misses it.
func (t *Topic[T]) Publish(v T) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for s := range t.subs {
		select {
		case s.ch <- v:
		default:
		}
	}
}
