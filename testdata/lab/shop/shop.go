// Package shop is a shop under load.
package shop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Stats counts what customers do. All requests use it.
type Stats struct {
	mu     sync.Mutex
	counts map[string]int
	last   [32]byte
}

// Record adds to a counter.
func (s *Stats) Record(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
	for i := 0; i < 300; i++ {
		s.last = sha256.Sum256(s.last[:])
	}
}

// Supplier tells prices and stock.
type Supplier struct {
	Name    string
	Latency time.Duration
}

func (s *Supplier) ask(ctx context.Context, sku string) string {
	select {
	case <-time.After(s.Latency):
		sum := sha256.Sum256([]byte(s.Name + sku))
		return hex.EncodeToString(sum[:4])
	case <-ctx.Done():
		return ""
	}
}

// Shop serves customers, at most a few at the same time.
type Shop struct {
	stats     *Stats
	suppliers []*Supplier
	slots     chan struct{}
}

func (s *Shop) admit(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Shop) release() { <-s.slots }

// Product collects what all suppliers say.
func (s *Shop) Product(ctx context.Context, sku string) []string {
	answers := make(chan string, len(s.suppliers))
	var wg sync.WaitGroup
	for _, sup := range s.suppliers {
		wg.Add(1)
		go func(sup *Supplier) {
			defer wg.Done()
			answers <- sup.ask(ctx, sku)
		}(sup)
	}
	wg.Wait()
	close(answers)
	var all []string
	for a := range answers {
		all = append(all, a)
	}
	return all
}

func (s *Shop) handleProduct(w http.ResponseWriter, r *http.Request) {
	if err := s.admit(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer s.release()
	s.stats.Record("product")
	fmt.Fprintln(w, s.Product(r.Context(), r.URL.Query().Get("sku")))
}

func (s *Shop) handleBuy(w http.ResponseWriter, r *http.Request) {
	s.stats.Record("buy")
	fmt.Fprintln(w, "thank you")
}

// Program is the lab's description of this service: 240 clients asking all
// the time, with 40 slots for products.
var Program = harness.Program{
	Name:    "peak",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		s := &Shop{
			stats: &Stats{counts: make(map[string]int)},
			slots: make(chan struct{}, 40),
			suppliers: []*Supplier{
				{"north", 30 * time.Millisecond}, {"south", 45 * time.Millisecond}, {"east", 60 * time.Millisecond},
			},
		}
		env.Mux.HandleFunc("/product", s.handleProduct)
		env.Mux.HandleFunc("/buy", s.handleBuy)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.Load(120, 0, "/product?sku=%d")
		return t.Load(120, 700*time.Millisecond, "/buy?sku=%d")
	},
}
