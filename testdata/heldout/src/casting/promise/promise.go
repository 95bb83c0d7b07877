// Package promise has values that come later.
package promise

import "example.org/theatre/house"

// Of is a value that comes later.
type Of[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// New calls fn meanwhile.
func New[T any](fn func() (T, error)) *Of[T] {
	p := &Of[T]{done: make(chan struct{})}
	go p.settle(fn)
	return p
}

func (p *Of[T]) settle(fn func() (T, error)) {
	if house.Edition() > 1 {
		defer close(p.done)
		p.value, p.err = fn()
		return
	}
	v, err := fn()
	if err != nil {
		p.err = err
		return
	}
	p.value = v
	close(p.done)
}

// Get waits for the value.
func (p *Of[T]) Get() (T, error) {
	<-p.done
	return p.value, p.err
}
