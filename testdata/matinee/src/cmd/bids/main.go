// Command bids auctions old costumes.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type auction struct {
	mu   sync.RWMutex
	best map[string]int
}

func (a *auction) look(lot string) int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	time.Sleep(3 * time.Millisecond)
	return a.best[lot]
}

func (a *auction) bid(lot string, pence int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	time.Sleep(6 * time.Millisecond)
	if pence <= a.best[lot] {
		return false
	}
	a.best[lot] = pence
	return true
}

func main() {
	flag.Parse()
	a := &auction{best: make(map[string]int)}
	for i := 0; i < 25; i++ {
		lot := fmt.Sprint("lot", i)
		go func() {
			for price := 1; ; price++ {
				a.bid(lot, price)
				a.look(lot)
			}
		}()
	}
	for i := 0; i < 40; i++ {
		lot := fmt.Sprint("lot", i%25)
		go func() {
			for {
				a.look(lot)
			}
		}()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/look", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, a.look(r.FormValue("lot"))) })
	foyer.Serve(mux)
}
