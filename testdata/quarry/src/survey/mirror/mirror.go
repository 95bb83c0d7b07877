// Package mirror asks copies of a service and takes what comes first.
package mirror

import (
	"context"
	"time"

	"example.org/quarry/rev"
)

// Source answers a question.
type Source[Q, A any] func(ctx context.Context, q Q) (A, error)

// Race asks all sources.
func Race[Q, A any](ctx context.Context, q Q, sources ...Source[Q, A]) (A, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		a   A
		err error
	}
	c := make(chan result)
	for _, source := range sources {
		go func(ask Source[Q, A]) {
			a, err := ask(ctx, q)
			if rev.Two {
				select {
				case c <- result{a, err}:
				case <-ctx.Done():
				}
				return
			}
			c <- result{a, err}
		}(source)
	}
	first := <-c
	return first.a, first.err
}

// Slow makes a source of f that takes d.
func Slow[Q, A any](d time.Duration, f func(Q) A) Source[Q, A] {
	return func(ctx context.Context, q Q) (A, error) {
		select {
		case <-time.After(d):
			return f(q), nil
		case <-ctx.Done():
			var none A
			return none, ctx.Err()
		}
	}
}
