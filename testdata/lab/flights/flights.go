// Package flights asks several airlines for offers.
package flights

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Offer is what one airline asks for.
type Offer struct {
	Airline string
	Cents   int
}

// Airline makes offers.
type Airline struct {
	Name    string
	Latency time.Duration
	Strike  bool
}

// Offer asks the airline.
func (a *Airline) Offer(ctx context.Context, route string) (Offer, error) {
	select {
	case <-time.After(a.Latency):
	case <-ctx.Done():
		return Offer{}, ctx.Err()
	}
	if a.Strike {
		return Offer{}, fmt.Errorf("%s does not fly", a.Name)
	}
	return Offer{Airline: a.Name, Cents: 9900 + 100*len(route)}, nil
}

type result struct {
	offer Offer
	err   error
}

// Finder asks all airlines.
type Finder struct{ airlines []*Airline }

// Find returns the offers that arrive in time, and fails on the first error.
func (f *Finder) Find(ctx context.Context, route string) ([]Offer, error) {
	ctx, cancel := context.WithTimeout(ctx, 80*time.Millisecond)
	defer cancel()
	results := make(chan result, len(f.airlines))
	for _, a := range f.airlines {
		go func(a *Airline) {
			o, err := a.Offer(ctx, route)
			results <- result{o, err}
		}(a)
	}
	var offers []Offer
	for range f.airlines {
		select {
		case r := <-results:
			if r.err != nil {
				return nil, r.err
			}
			offers = append(offers, r.offer)
		case <-ctx.Done():
			return offers, nil
		}
	}
	return offers, nil
}

func (f *Finder) handleFind(w http.ResponseWriter, r *http.Request) {
	offers, err := f.Find(r.Context(), r.URL.Query().Get("route"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	json.NewEncoder(w).Encode(offers)
}

// Program is the lab's description of this service: 60 clients searching all
// the time.
var Program = harness.Program{
	Name:    "buffered-fanout",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		f := &Finder{airlines: []*Airline{
			{"Nord", 20 * time.Millisecond, false}, {"Sud", 35 * time.Millisecond, false},
			{"Est", 50 * time.Millisecond, true}, {"Ouest", 60 * time.Millisecond, false},
			{"Centre", 200 * time.Millisecond, false},
		}}
		env.Mux.HandleFunc("/find", f.handleFind)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.Load(60, 500*time.Millisecond, "/find?route=OSL-%d") },
}
