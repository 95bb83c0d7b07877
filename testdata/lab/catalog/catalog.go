// Package catalog serves prices in several currencies.
package catalog

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Catalog has prices and rates, which an importer changes.
type Catalog struct {
	mu     sync.RWMutex
	prices map[string]int
	rates  map[string]float64
}

// NewCatalog returns a catalog with a few products.
func NewCatalog() *Catalog {
	return &Catalog{
		prices: map[string]int{"lamp": 4900, "desk": 21900},
		rates:  map[string]float64{"EUR": 1, "SEK": 11.3},
	}
}

func (c *Catalog) rate(currency string) float64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.rates[currency]
}

// Price converts the price of a product.
func (c *Catalog) Price(sku, currency string) float64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	cents := c.discounted(sku)
	return float64(cents) * c.rate(currency)
}

// PriceOnce converts the price of a product.
func (c *Catalog) PriceOnce(sku, currency string) float64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	cents := c.discounted(sku)
	return float64(cents) * c.rates[currency]
}

// discounted asks the rules for the discount, which takes a while.
func (c *Catalog) discounted(sku string) int {
	time.Sleep(10 * time.Millisecond)
	return c.prices[sku] * 9 / 10
}

// Update changes a price.
func (c *Catalog) Update(sku string, cents int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prices[sku] = cents
}

type api struct {
	catalog *Catalog
	price   func(sku, currency string) float64
}

func (a *api) handlePrice(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	fmt.Fprintf(w, "%.2f\n", a.price(q.Get("sku"), q.Get("currency"))/100)
}

func (a *api) handleUpdate(w http.ResponseWriter, r *http.Request) {
	a.catalog.Update(r.URL.Query().Get("sku"), 5000)
	fmt.Fprintln(w, "updated")
}

// Program is the lab's description of this service: readers all the time,
// and an update in between.
var Program = harness.Program{
	Name: "rwlock-recursive",
	Serve: func(env harness.Env) error {
		c := NewCatalog()
		a := &api{catalog: c, price: c.Price}
		if env.Fixed() {
			a.price = c.PriceOnce
		}
		env.Mux.HandleFunc("/price", a.handlePrice)
		env.Mux.HandleFunc("/update", a.handleUpdate)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		q := t.Within(600 * time.Millisecond)
		q.GetEach(8, 8, "/price?sku=lamp&currency=SEK&customer=%d")
		var wg sync.WaitGroup
		wg.Add(2)
		go func() {
			defer wg.Done()
			q.Each(40, 40, func(i int) {
				time.Sleep(time.Duration(i) * 2 * time.Millisecond)
				q.Get("/price?sku=lamp&currency=SEK&customer=%d", i)
			})
		}()
		go func() {
			defer wg.Done()
			q.Each(10, 10, func(i int) {
				time.Sleep(time.Duration(15+i*7) * time.Millisecond)
				q.Get("/update?sku=lamp&n=%d", i)
			})
		}()
		wg.Wait()
		return nil
	},
}
