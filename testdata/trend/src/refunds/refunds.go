// Package refunds pays money back and tells the bus about it.
package refunds

import (
	"fmt"
	"net/http"
	"time"

	"example.net/busclient"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
	"example.com/ops/kit/work"
)

// Office pays refunds.
type Office struct {
	bus   string
	paid  *cache.Cache
	stats *stats.Recorder
	crew  *work.Crew
}

// announce publishes the refund.
func (o *Office) announce(order string) error {
	c, err := busclient.Connect(o.bus)
	if err != nil {
		return err
	}
	return c.Publish("refunds", order)
}

// announceOnce publishes the refund and ends the connection.
func (o *Office) announceOnce(order string) error {
	c, err := busclient.Connect(o.bus)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Publish("refunds", order)
}

type api struct {
	office   *Office
	announce func(order string) error
}

func (a *api) handleRefund(w http.ResponseWriter, r *http.Request) {
	defer a.office.stats.Add("refund", time.Now())
	order := r.URL.Query().Get("order")
	if err := a.announce(order); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	a.office.paid.Put(order, true)
	fmt.Fprintln(w, "refunded")
}

func (a *api) handleStatus(w http.ResponseWriter, r *http.Request) {
	defer a.office.stats.Add("status", time.Now())
	looked := make(chan bool, 1)
	a.office.crew.Go(func() {
		_, ok := a.office.paid.Get(r.URL.Query().Get("order"))
		time.Sleep(30 * time.Millisecond)
		looked <- ok
	})
	fmt.Fprintln(w, <-looked)
}

// Service is the description of this service: a refund each second, and 80
// questions for refunds.
var Service = harness.Service{
	Name:     "refunds",
	Variants: []string{harness.Leak, harness.Fixed},
	Warm:     4500 * time.Millisecond,
	Every:    5 * time.Second,
	Delta:    30 * time.Second,
	Upstream: harness.Answer(3 * time.Millisecond),
	Serve: func(env harness.Env) error {
		o := &Office{
			bus:   env.Upstream,
			paid:  cache.New(5 * time.Second),
			stats: stats.Start(time.Second),
			crew:  work.NewCrew(8),
		}
		a := &api{office: o, announce: o.announce}
		if env.Variant == harness.Fixed {
			a.announce = o.announceOnce
		}
		env.Mux.HandleFunc("/refund", a.handleRefund)
		env.Mux.HandleFunc("/status", a.handleStatus)
		return nil
	},
	Load: func(l *harness.Load) {
		l.Send(harness.Steady(1), "/refund?order=%d")
		l.Send(harness.Steady(80), "/status?order=%d")
	},
}
