// Package passes prints passes for the festival.
package passes

import (
	"fmt"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
	"golang.org/x/sync/errgroup"
)

// A Printer prints pages with a few passes each.
type Printer struct {
	Trays   int
	printed atomic.Int64
}

// Print prints so many pages, each with both sides.
func (p *Printer) Print(pages int) error {
	var trays errgroup.Group
	trays.SetLimit(p.Trays)
	for i := 0; i < pages; i++ {
		trays.Go(func() error { return p.page(&trays, i) })
	}
	return trays.Wait()
}

func (p *Printer) page(trays *errgroup.Group, number int) error {
	time.Sleep(5 * time.Millisecond)
	front := fmt.Sprintf("front %d", number)
	back := func() error { return p.side(fmt.Sprintf("back %d", number)) }
	if foyer.Repaired {
		if !trays.TryGo(back) {
			if err := back(); err != nil {
				return err
			}
		}
	} else {
		trays.Go(back)
	}
	return p.side(front)
}

func (p *Printer) side(text string) error {
	time.Sleep(time.Millisecond)
	p.printed.Add(1)
	return nil
}

// Printed is the number of sides.
func (p *Printer) Printed() int64 { return p.printed.Load() }
