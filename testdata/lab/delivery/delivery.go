// Package delivery follows parcels until they arrive.
package delivery

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Status of a parcel.
type Status int

// The statuses.
const (
	Unknown Status = iota
	OnTheWay
	Delivered
	Lost
)

// Carrier knows where parcels are.
type Carrier struct {
	mu      sync.Mutex
	parcels map[string]Status
}

// Status returns the status of a parcel.
func (c *Carrier) Status(parcel string) Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.parcels[parcel]
}

// Set changes the status of a parcel.
func (c *Carrier) Set(parcel string, s Status) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parcels[parcel] = s
}

// Tracker polls the carrier.
type Tracker struct {
	carrier *Carrier
	every   time.Duration
	final   func(Status) bool
}

// Track tells the customer about the parcel when it has arrived.
func (t *Tracker) Track(parcel string, notify func(Status)) {
	go t.poll(parcel, notify)
}

func (t *Tracker) poll(parcel string, notify func(Status)) {
	for {
		if s := t.carrier.Status(parcel); t.final(s) {
			notify(s)
			return
		}
		time.Sleep(t.every)
	}
}

type api struct {
	tracker *Tracker
	carrier *Carrier
}

func (a *api) handleShip(w http.ResponseWriter, r *http.Request) {
	parcel := r.URL.Query().Get("parcel")
	a.carrier.Set(parcel, OnTheWay)
	a.tracker.Track(parcel, func(Status) {})
	fmt.Fprintf(w, "%s is on its way\n", parcel)
}

func (a *api) handleScan(w http.ResponseWriter, r *http.Request) {
	parcel := r.URL.Query().Get("parcel")
	if r.URL.Query().Get("state") == "lost" {
		a.carrier.Set(parcel, Lost)
		return
	}
	a.carrier.Set(parcel, Delivered)
}

// Program is the lab's description of this service: 90 parcels that get
// lost.
var Program = harness.Program{
	Name: "loop-sleep",
	Serve: func(env harness.Env) error {
		c := &Carrier{parcels: make(map[string]Status)}
		t := &Tracker{carrier: c, every: 50 * time.Millisecond}
		t.final = func(s Status) bool { return s == Delivered }
		if env.Fixed() {
			t.final = func(s Status) bool { return s == Delivered || s == Lost }
		}
		a := &api{tracker: t, carrier: c}
		env.Mux.HandleFunc("/ship", a.handleShip)
		env.Mux.HandleFunc("/scan", a.handleScan)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(90, 6, "/ship?parcel=%d")
		return t.GetEach(90, 6, "/scan?state=lost&parcel=%d")
	},
}
