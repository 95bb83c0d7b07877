// Command conveyor watches the belts.
package main

import (
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type belt struct {
	id     string
	speed  atomic.Int64
	ticker *time.Ticker
	off    chan struct{}
}

func (b *belt) watch() {
	if rev.Two {
		for {
			select {
			case <-b.ticker.C:
				b.speed.Add(1)
			case <-b.off:
				return
			}
		}
	}
	for {
		<-b.ticker.C
		b.speed.Add(1)
	}
}

type hall struct {
	mu    sync.Mutex
	belts map[string]*belt
}

func (h *hall) start(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.belts[id]; ok {
		return
	}
	b := &belt{id: id, ticker: time.NewTicker(time.Second), off: make(chan struct{})}
	h.belts[id] = b
	go b.watch()
}

func (h *hall) stop(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b, ok := h.belts[id]; ok {
		b.ticker.Stop()
		close(b.off)
		delete(h.belts, id)
	}
}

func main() {
	h := &hall{belts: map[string]*belt{}}
	for _, id := range []string{"primary", "secondary", "sieve", "stockpile", "loadout"} {
		h.start(id)
	}
	s := site.New("conveyor", site.Hands(5), site.Every(200*time.Millisecond, func() {}))
	s.Mux.HandleFunc("/start", func(w http.ResponseWriter, r *http.Request) { h.start(r.FormValue("id")) })
	s.Mux.HandleFunc("/stop", func(w http.ResponseWriter, r *http.Request) { h.stop(r.FormValue("id")) })
	log.Fatal(s.Run())
}
