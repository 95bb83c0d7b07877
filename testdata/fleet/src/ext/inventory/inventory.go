// Package inventory counts shelves.
package inventory

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

var ErrNegative = errors.New("inventory: negative count")

type Shelf struct {
	ID    int
	Items int
}

type Counter struct {
	Shelves []Shelf
	total   int
}

// Run adds up all shelves.
func (c *Counter) Run(ctx context.Context) (int, error) {
	g, ctx := errgroup.WithContext(ctx)
	feed := make(chan Shelf)
	g.Go(func() error {
		defer close(feed)
		for _, s := range c.Shelves {
			feed <- s
		}
		return ctx.Err()
	})
	g.Go(func() error {
		for s := range feed {
			if s.Items < 0 {
				return ErrNegative
			}
			c.total += s.Items
		}
		return nil
	})
	err := g.Wait()
	return c.total, err
}
