// Package compose sets playbills out of the texts of several departments.
package compose

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"example.org/theatre/house"
)

// ErrWide says that a line is too long for the bill.
var ErrWide = errors.New("compose: the line does not fit")

// A Bill is a playbill.
type Bill struct{ Lines []string }

type source struct {
	department string
	lines      int
}

func (s source) write(ctx context.Context, show string, out chan<- string) error {
	for i := 0; i < s.lines; i++ {
		time.Sleep(time.Millisecond)
		line := fmt.Sprintf("%s, %s %d", show, s.department, i)
		if house.Edition() == 1 {
			out <- line
			continue
		}
		select {
		case out <- line:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Compose makes the bill of a show.
func Compose(ctx context.Context, show string) (*Bill, error) {
	sources := []source{{"cast", 12}, {"music", 5}, {"crew", 20}, {"patrons", 9}}
	total := 0
	out := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	for _, s := range sources {
		total += s.lines
		g.Go(func() error { return s.write(gctx, show, out) })
	}
	b := &Bill{}
	g.Go(func() error { return b.collect(gctx, out, total) })
	return b, g.Wait()
}

func (b *Bill) collect(ctx context.Context, out <-chan string, total int) error {
	for i := 0; i < total; i++ {
		select {
		case line := <-out:
			if len(line) > 40 {
				return ErrWide
			}
			b.Lines = append(b.Lines, line)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
