// Command reservations keeps seats for guests who have not paid yet.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type reservation struct {
	seat    string
	ctx     context.Context
	cancel  context.CancelFunc
	renewed atomic.Int64
}

func (v *reservation) renew(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-v.ctx.Done():
			return
		case <-tick.C:
			v.renewed.Add(1)
		}
	}
}

type registry struct {
	base context.Context
	mu   sync.Mutex
	held map[string]*reservation
}

func (g *registry) hold(seat string) {
	v := &reservation{seat: seat}
	v.ctx, v.cancel = context.WithCancel(g.base)
	g.mu.Lock()
	g.held[seat] = v
	g.mu.Unlock()
	go v.renew(150 * time.Millisecond)
}

func (g *registry) release(seat string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	v, ok := g.held[seat]
	if !ok {
		return false
	}
	if foyer.Repaired {
		v.cancel()
	}
	delete(g.held, seat)
	return true
}

func main() {
	flag.Parse()
	g := &registry{base: context.Background(), held: make(map[string]*reservation)}
	book := backstage.OpenBook()
	mailers := backstage.NewHands(10)
	mux := foyer.Mux()
	mux.HandleFunc("/hold", func(w http.ResponseWriter, r *http.Request) { g.hold(r.FormValue("seat")) })
	mux.HandleFunc("/release", func(w http.ResponseWriter, r *http.Request) {
		if !g.release(r.FormValue("seat")) {
			http.NotFound(w, r)
			return
		}
		mailers.Do(func() { book.Note("sorry") })
		fmt.Fprintln(w, book.Len())
	})
	foyer.Serve(mux)
}
