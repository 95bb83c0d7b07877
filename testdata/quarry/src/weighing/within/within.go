// Package within bounds how long a caller waits.
package within

import (
	"errors"
	"time"

	"example.org/quarry/rev"
)

// ErrLate says that there was no answer in time.
var ErrLate = errors.New("no answer in time")

type answer[T any] struct {
	value T
	err   error
}

// Do returns what f returns, or ErrLate after d.
func Do[T any](d time.Duration, f func() (T, error)) (T, error) {
	room := 0
	if rev.Two {
		room = 1
	}
	answers := make(chan answer[T], room)
	go func() {
		value, err := f()
		answers <- answer[T]{value, err}
	}()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-timer.C:
		var none T
		return none, ErrLate
	}
}
