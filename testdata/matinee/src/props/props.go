// Package props has a queue from which the prop makers take their work.
package props

import "sync"

// Queue is first in, first out.
type Queue[T any] struct {
	mu     sync.Mutex
	some   sync.Cond
	items  []T
	closed bool
}

// NewQueue makes an empty one.
func NewQueue[T any]() *Queue[T] {
	q := new(Queue[T])
	q.some.L = &q.mu
	return q
}

// Put adds an item.
func (q *Queue[T]) Put(item T) {
	q.mu.Lock()
	q.items = append(q.items, item)
	q.mu.Unlock()
	q.some.Signal()
}

// Take waits for an item; it is false when there will be none.
func (q *Queue[T]) Take() (item T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.some.Wait()
	}
	if len(q.items) == 0 {
		return item, false
	}
	item = q.items[0]
	q.items = q.items[1:]
	return item, true
}

// Close lets all takers go once the queue is empty.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.some.Broadcast()
}
