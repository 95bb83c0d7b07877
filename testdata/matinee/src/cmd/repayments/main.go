// Command repayments gives guests their money back.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type purse struct {
	mu    sync.Mutex
	pence int
	paid  map[string]int
}

func (p *purse) balance() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pence
}

func (p *purse) repay(order string, pence int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pence > 10000 {
		left := p.pence
		if !foyer.Repaired {
			left = p.balance()
		}
		if left < 2*pence {
			return fmt.Errorf("%s has to be approved", order)
		}
	}
	p.pence -= pence
	p.paid[order] += pence
	return nil
}

func (p *purse) takings(pence int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pence += pence
}

func main() {
	flag.Parse()
	p := &purse{pence: 1 << 20, paid: make(map[string]int)}
	clerks := backstage.NewHands(16)
	letters := backstage.OpenBook()
	go backstage.Every(context.Background(), 80*time.Millisecond, func() { letters.Note("post") })
	mux := foyer.Mux()
	mux.HandleFunc("/repay", func(w http.ResponseWriter, r *http.Request) {
		pence, _ := strconv.Atoi(r.FormValue("pence"))
		if err := p.repay(r.FormValue("order"), pence); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		clerks.Do(func() { letters.Note("repaid") })
	})
	mux.HandleFunc("/takings", func(w http.ResponseWriter, r *http.Request) { p.takings(1250) })
	foyer.Serve(mux)
}
