// Package render runs picture operations with a budget.
package render

import (
	"context"
	"errors"
	"time"
)

var ErrLate = errors.New("render: budget used up")

type result[T any] struct {
	val T
	err error
}

// Within gives op the budget and returns what it made.
func Within[T any](ctx context.Context, budget time.Duration, op func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	done := make(chan result[T]) //FIX done := make(chan result[T], 1)
	go func() {
		v, err := op(ctx)
		done <- result[T]{v, err}
	}()
	select {
	case r := <-done:
		return r.val, r.err
	case <-ctx.Done():
		var zero T
		return zero, ErrLate
	}
}
