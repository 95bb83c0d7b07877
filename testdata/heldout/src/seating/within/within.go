// Package within bounds how long a caller is kept.
package within

import (
	"errors"
	"time"

	"example.org/theatre/house"
)

// ErrLate says that the time was over.
var ErrLate = errors.New("within: too late")

type outcome[T any] struct {
	value T
	err   error
}

// Do calls fn and returns what it returns, or ErrLate.
func Do[T any](d time.Duration, fn func() (T, error)) (T, error) {
	room := 0
	if house.Edition() > 1 {
		room = 1
	}
	ch := make(chan outcome[T], room)
	go func() {
		v, err := fn()
		ch <- outcome[T]{v, err}
	}()
	select {
	case o := <-ch:
		return o.value, o.err
	case <-time.After(d):
		var zero T
		return zero, ErrLate
	}
}
