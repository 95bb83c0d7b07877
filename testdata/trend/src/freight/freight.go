// Package freight asks a carrier what it takes to ship a parcel.
package freight

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
	"example.com/ops/kit/work"
)

// ErrBusy is returned when the carrier does not answer in time.
var ErrBusy = errors.New("freight: carrier is busy")

// Offer is a carrier's price.
type Offer struct {
	Parcel int
	Cents  int
}

type carrier struct{}

// price calculates the price; parcels that go overseas take longer.
func (carrier) price(parcel int) Offer {
	if parcel%100 == 7 {
		time.Sleep(260 * time.Millisecond)
		return Offer{parcel, 4200}
	}
	time.Sleep(20 * time.Millisecond)
	return Offer{parcel, 590}
}

// Desk answers with offers.
type Desk struct {
	carrier  carrier
	patience time.Duration
	known    *cache.Cache
	stats    *stats.Recorder
	labels   *work.Crew
}

// Quote asks the carrier and waits a moment for its offer.
func (d *Desk) Quote(parcel int) (Offer, error) {
	offers := make(chan Offer)
	go func() {
		offers <- d.carrier.price(parcel)
	}()
	select {
	case o := <-offers:
		return o, nil
	case <-time.After(d.patience):
		return Offer{}, ErrBusy
	}
}

// QuoteOnce is Quote with room for an offer that comes too late.
func (d *Desk) QuoteOnce(parcel int) (Offer, error) {
	offers := make(chan Offer, 1)
	go func() {
		offers <- d.carrier.price(parcel)
	}()
	select {
	case o := <-offers:
		return o, nil
	case <-time.After(d.patience):
		return Offer{}, ErrBusy
	}
}

type api struct {
	desk  *Desk
	quote func(parcel int) (Offer, error)
}

func (a *api) handleQuote(w http.ResponseWriter, r *http.Request) {
	defer a.desk.stats.Add("quote", time.Now())
	parcel, err := strconv.Atoi(r.URL.Query().Get("parcel"))
	if err != nil {
		http.Error(w, "parcel: "+err.Error(), http.StatusBadRequest)
		return
	}
	o, err := a.quote(parcel)
	if err != nil {
		http.Error(w, err.Error(), http.StatusGatewayTimeout)
		return
	}
	a.desk.known.Put(fmt.Sprint(parcel), o)
	json.NewEncoder(w).Encode(o)
}

// handleTrack answers when the parcel has moved, or after a while.
func (a *api) handleTrack(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(400 * time.Millisecond):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

// handleLabel prints a label.
func (a *api) handleLabel(w http.ResponseWriter, r *http.Request) {
	printed := make(chan struct{})
	a.desk.labels.Go(func() {
		time.Sleep(5 * time.Millisecond)
		close(printed)
	})
	<-printed
	fmt.Fprintln(w, "printed")
}

// Service is the description of this service: 60 quotes in a second, of which
// one in a hundred takes longer than the desk waits.
var Service = harness.Service{
	Name:     "freight",
	Variants: []string{harness.Leak, harness.Fixed},
	Warm:     4 * time.Second,
	Every:    5 * time.Second,
	Text:     true,
	Delta:    30 * time.Second,
	Serve: func(env harness.Env) error {
		d := &Desk{
			patience: 150 * time.Millisecond,
			known:    cache.New(2 * time.Second),
			stats:    stats.Start(time.Second),
			labels:   work.NewCrew(6),
		}
		a := &api{desk: d, quote: d.Quote}
		if env.Variant == harness.Fixed {
			a.quote = d.QuoteOnce
		}
		env.Mux.HandleFunc("/quote", a.handleQuote)
		env.Mux.HandleFunc("/track", a.handleTrack)
		env.Mux.HandleFunc("/label", a.handleLabel)
		return nil
	},
	Load: func(l *harness.Load) {
		l.Send(harness.Steady(60), "/quote?parcel=%d")
		l.Send(harness.Until(31*time.Second, 25, 2), "/track?parcel=%d")
		l.Send(harness.Steady(10), "/label?parcel=%d")
	},
}
