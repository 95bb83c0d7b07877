package main

import (
	"context"
	"fmt"
	"log"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"harborline.dev/edge/internal/diag"
)

type unit struct {
	name  string
	staff int
	subs  []*unit
}

func build(name string, depth int) *unit {
	u := &unit{name: name, staff: len(name)}
	if depth > 0 {
		for i := 0; i < 3; i++ {
			u.subs = append(u.subs, build(fmt.Sprintf("%s.%d", name, i), depth-1))
		}
	}
	return u
}

type census struct {
	g     *errgroup.Group
	total atomic.Int64
}

func (c *census) visit(ctx context.Context, u *unit) error {
	c.total.Add(int64(u.staff))
	for _, s := range u.subs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.g.Go(func() error { return c.visit(ctx, s) })
	}
	return nil
}

func main() {
	diag.OnSignal()
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(4)
	c := &census{g: g}
	root := build("hq", 4)
	g.Go(func() error { return c.visit(ctx, root) })
	if err := g.Wait(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.total.Load())
}
