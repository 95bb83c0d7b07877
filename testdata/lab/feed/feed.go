// Package feed streams news to readers.
package feed

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Item is one piece of news.
type Item struct {
	Seq   int
	Title string
}

// Source is where the news comes from.
type Source struct{ every time.Duration }

// Next returns the item after seq.
func (s *Source) Next(seq int) Item {
	time.Sleep(s.every)
	return Item{Seq: seq + 1, Title: fmt.Sprintf("story %d", seq+1)}
}

// Subscription delivers items to one reader.
type Subscription struct {
	items chan Item
}

// Broker makes subscriptions.
type Broker struct{ source *Source }

// Subscribe starts a subscription to the newest items.
func (b *Broker) Subscribe() *Subscription {
	sub := &Subscription{items: make(chan Item)}
	go b.forward(sub)
	return sub
}

func (b *Broker) forward(sub *Subscription) {
	seq := 0
	for {
		item := b.source.Next(seq)
		sub.items <- item
		seq = item.Seq
	}
}

// SubscribeContext starts a subscription that lives as long as ctx.
func (b *Broker) SubscribeContext(ctx context.Context) *Subscription {
	sub := &Subscription{items: make(chan Item)}
	go b.forwardContext(ctx, sub)
	return sub
}

func (b *Broker) forwardContext(ctx context.Context, sub *Subscription) {
	seq := 0
	for {
		item := b.source.Next(seq)
		select {
		case sub.items <- item:
			seq = item.Seq
		case <-ctx.Done():
			return
		}
	}
}

type handler struct {
	subscribe func(ctx context.Context) *Subscription
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 15*time.Millisecond)
	defer cancel()
	sub := h.subscribe(ctx)
	for {
		select {
		case item := <-sub.items:
			fmt.Fprintf(w, "event: item\ndata: %d %s\n\n", item.Seq, item.Title)
		case <-ctx.Done():
			return
		}
	}
}

// Program is the lab's description of this service: 150 readers that leave
// after a few items.
var Program = harness.Program{
	Name: "consumer-gone",
	Serve: func(env harness.Env) error {
		b := &Broker{source: &Source{every: 4 * time.Millisecond}}
		h := handler{subscribe: func(context.Context) *Subscription { return b.Subscribe() }}
		if env.Fixed() {
			h.subscribe = b.SubscribeContext
		}
		env.Mux.Handle("/feed", h)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(150, 10, "/feed?reader=%d") },
}
