// Package turnstiles opens gates for an event and counts who goes through.
package turnstiles

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"example.com/lab/internal/harness"
)

// Gates are the open gates of one event.
type Gates struct {
	over   chan struct{}
	locked atomic.Int64
}

// Open opens as many gates, each with somebody who locks it in the end.
func Open(count int) *Gates {
	g := &Gates{over: make(chan struct{}, 1)}
	for gate := 1; gate <= count; gate++ {
		go g.keep(gate)
	}
	return g
}

func (g *Gates) keep(gate int) {
	<-g.over
	g.locked.Add(int64(gate))
}

// Close tells the keepers that the event is over.
func (g *Gates) Close() { g.over <- struct{}{} }

// Doors are the gates of an event in a hall.
type Doors struct {
	shut   chan struct{}
	locked atomic.Int64
}

// OpenDoors opens as many doors, each with somebody who locks it in the end.
func OpenDoors(count int) *Doors {
	d := &Doors{shut: make(chan struct{})}
	for door := 1; door <= count; door++ {
		go d.keep(door)
	}
	return d
}

func (d *Doors) keep(door int) {
	<-d.shut
	d.locked.Add(int64(door))
}

// Close tells all keepers that the event is over.
func (d *Doors) Close() { close(d.shut) }

// Program is the lab's description of this service: 30 events with five gates
// each.
var Program = harness.Program{
	Name: "turnstile",
	Serve: func(env harness.Env) error {
		env.Mux.HandleFunc("/event", func(w http.ResponseWriter, r *http.Request) {
			if env.Fixed() {
				doors := OpenDoors(5)
				defer doors.Close()
			} else {
				gates := Open(5)
				defer gates.Close()
			}
			fmt.Fprintln(w, "over")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(30, 3, "/event?n=%d") },
}
