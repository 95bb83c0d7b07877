// Package pricing asks the mixing plants what a delivery would cost.
package pricing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/quarry/rev"
)

// Order is a concrete order.
type Order struct {
	Grade  string
	Cubics float64
	Site   string
}

// Offer is what one plant asks for it.
type Offer struct {
	Plant string
	Cents int
	Err   error
}

// Plant mixes concrete.
type Plant struct {
	Name   string
	Grades map[string]int
	Delay  time.Duration
}

func (p *Plant) quote(ctx context.Context, o Order, offers chan<- Offer) {
	offer := Offer{Plant: p.Name}
	select {
	case <-time.After(p.Delay):
	case <-ctx.Done():
	}
	if cents, ok := p.Grades[o.Grade]; ok {
		offer.Cents = int(float64(cents) * o.Cubics)
	} else {
		offer.Err = fmt.Errorf("%s does not mix %s", p.Name, o.Grade)
	}
	offers <- offer
}

// Desk collects offers.
type Desk struct {
	Plants []*Plant
}

// NewDesk knows the plants of the company.
func NewDesk() *Desk {
	all := map[string]int{"C20": 9100, "C25": 9900, "C30": 10700}
	return &Desk{Plants: []*Plant{
		{Name: "north", Grades: map[string]int{"C20": 9000, "C25": 9800}, Delay: 5 * time.Millisecond},
		{Name: "valley", Grades: all, Delay: 20 * time.Millisecond},
		{Name: "harbour road", Grades: all, Delay: 25 * time.Millisecond},
		{Name: "east pit", Grades: all, Delay: 40 * time.Millisecond},
	}}
}

// Cheapest is the best of all offers.
func (d *Desk) Cheapest(ctx context.Context, o Order) (Offer, error) {
	if o.Cubics <= 0 {
		return Offer{}, errors.New("nothing to deliver")
	}
	offers := make(chan Offer)
	if rev.Two {
		offers = make(chan Offer, len(d.Plants))
	}
	for _, plant := range d.Plants {
		ask := plant.quote
		go ask(ctx, o, offers)
	}
	var best Offer
	for range d.Plants {
		offer := <-offers
		if offer.Err != nil {
			return Offer{}, offer.Err
		}
		if best.Plant == "" || offer.Cents < best.Cents {
			best = offer
		}
	}
	return best, nil
}
