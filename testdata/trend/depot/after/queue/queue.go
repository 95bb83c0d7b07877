// Package queue has a queue without bounds.
package queue

// Queue passes values on in their order, however many wait.
type Queue[T any] struct {
	in  chan T
	out chan T
}

// New returns a queue.
func New[T any]() *Queue[T] {
	q := &Queue[T]{in: make(chan T), out: make(chan T)}
	go q.pump()
	return q
}

// Put adds a value.
func (q *Queue[T]) Put(v T) { q.in <- v }

// Out is where the values come out.
func (q *Queue[T]) Out() <-chan T { return q.out }

func (q *Queue[T]) pump() {
	var kept []T
	for {
		if len(kept) == 0 {
			kept = append(kept, <-q.in)
		}
		select {
		case v := <-q.in:
			kept = append(kept, v)
		case q.out <- kept[0]:
			kept = kept[1:]
		}
	}
}
