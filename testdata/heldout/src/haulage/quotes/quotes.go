// Package quotes asks hauliers what a journey of the touring company would cost.
package quotes

import (
	"context"
	"errors"
	"time"

	"example.org/theatre/house"
)

// A Journey is from one town to another.
type Journey struct{ From, To string }

// A Quote is what a haulier wants.
type Quote struct {
	By    string
	Pence int
}

// A Haulier has lorries.
type Haulier struct {
	Name  string
	Pace  time.Duration
	Pence int
}

// ErrNone says that nobody has answered.
var ErrNone = errors.New("quotes: no answer")

func (h *Haulier) offer(j Journey, out chan<- Quote) {
	time.Sleep(h.Pace)
	out <- Quote{By: h.Name, Pence: h.Pence * (len(j.From) + len(j.To))}
}

// Desk asks them all.
type Desk struct{ hauliers []*Haulier }

// NewDesk knows the hauliers.
func NewDesk(hs ...*Haulier) *Desk { return &Desk{hauliers: hs} }

// Quickest is the offer that comes first.
func (d *Desk) Quickest(ctx context.Context, j Journey) (Quote, error) {
	out := make(chan Quote, d.room())
	for _, h := range d.hauliers {
		go h.offer(j, out)
	}
	select {
	case q := <-out:
		return q, nil
	case <-ctx.Done():
		return Quote{}, ErrNone
	}
}

func (d *Desk) room() int {
	if house.Edition() == 2 {
		return len(d.hauliers)
	}
	return 0
}
