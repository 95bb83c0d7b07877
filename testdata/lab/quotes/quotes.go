// Package quotes asks replicas of a price server and takes the first answer.
package quotes

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Quote is the price of a symbol.
type Quote struct {
	Symbol  string
	Cents   int
	Replica string
}

// Replica is one copy of the price server.
type Replica struct {
	name    string
	latency time.Duration
}

func (r *Replica) fetch(symbol string) Quote {
	time.Sleep(r.latency)
	h := fnv.New32a()
	h.Write([]byte(symbol))
	return Quote{Symbol: symbol, Cents: int(h.Sum32() % 100000), Replica: r.name}
}

// Client hedges requests over the replicas.
type Client struct {
	replicas []*Replica
}

// Price asks every replica and returns the quote that arrives first.
func (c *Client) Price(ctx context.Context, symbol string) (Quote, error) {
	first := make(chan Quote)
	for _, r := range c.replicas {
		go func(r *Replica) {
			first <- r.fetch(symbol)
		}(r)
	}
	select {
	case q := <-first:
		return q, nil
	case <-ctx.Done():
		return Quote{}, ctx.Err()
	}
}

// PriceOrCancel is Price whose slower replicas give up once there is a quote.
func (c *Client) PriceOrCancel(ctx context.Context, symbol string) (Quote, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first := make(chan Quote)
	for _, r := range c.replicas {
		go func(r *Replica) {
			select {
			case first <- r.fetch(symbol):
			case <-ctx.Done():
			}
		}(r)
	}
	select {
	case q := <-first:
		return q, nil
	case <-ctx.Done():
		return Quote{}, ctx.Err()
	}
}

type handler struct {
	price func(ctx context.Context, symbol string) (Quote, error)
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := h.price(r.Context(), r.URL.Query().Get("symbol"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintf(w, "%s %d.%02d (%s)\n", q.Symbol, q.Cents/100, q.Cents%100, q.Replica)
}

// Program is the lab's description of this service: three replicas, two of
// them always slower.
var Program = harness.Program{
	Name: "first-result",
	Serve: func(env harness.Env) error {
		c := &Client{replicas: []*Replica{
			{"ams", time.Millisecond}, {"fra", 6 * time.Millisecond}, {"dub", 9 * time.Millisecond},
		}}
		h := handler{price: c.Price}
		if env.Fixed() {
			h.price = c.PriceOrCancel
		}
		env.Mux.Handle("/quote", h)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(120, 8, "/quote?symbol=ACME%d") },
}
