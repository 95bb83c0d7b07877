// Package brokers takes offers and confirms them.
package brokers

import (
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

type offer struct {
	cents     int
	confirmed chan<- int
}

// Broker confirms offers one after the other.
type Broker struct {
	offers    chan offer
	confirmed chan int
}

// NewBroker starts a broker.
func NewBroker(room int) *Broker {
	b := &Broker{offers: make(chan offer), confirmed: make(chan int, room)}
	go b.trade()
	return b
}

func (b *Broker) trade() {
	id := 0
	for o := range b.offers {
		id++
		o.confirmed <- id
	}
}

// place places offers, and reads what was confirmed when all are placed.
func (b *Broker) place(cents ...int) int {
	for _, one := range cents {
		b.offers <- offer{cents: one, confirmed: b.confirmed}
	}
	last := 0
	for range cents {
		last = <-b.confirmed
	}
	return last
}

// Program is the lab's description of this service: 30 customers with a
// broker each, and three offers.
var Program = harness.Program{
	Name: "broker",
	Serve: func(env harness.Env) error {
		room := 0
		if env.Fixed() {
			room = 3
		}
		env.Mux.HandleFunc("/place", func(w http.ResponseWriter, r *http.Request) {
			b := NewBroker(room)
			last := b.place(100, 200, 300)
			close(b.offers)
			fmt.Fprintln(w, last)
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(300*time.Millisecond).GetEach(30, 30, "/place?n=%d")
	},
}
