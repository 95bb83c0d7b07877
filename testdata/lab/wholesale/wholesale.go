// Package wholesale takes the orders of a warehouse and keeps count of its
// stock.
package wholesale

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Line is one ordered item.
type Line struct {
	Item  string
	Count int
}

// Desk takes orders.
type Desk struct {
	mu    sync.Mutex
	open  map[string]int
	stock *Stock
}

// checkCredit asks the bank whether the customer can pay.
func checkCredit() { time.Sleep(25 * time.Millisecond) }

// Order books a line, for which there must be enough in stock.
func (d *Desk) Order(l Line) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	checkCredit()
	if err := d.stock.Reserve(l); err != nil {
		return err
	}
	d.open[l.Item] += l.Count
	return nil
}

// Ordered tells how many of an item are ordered and not yet sent.
func (d *Desk) Ordered(item string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open[item]
}

// Stock is what is on the shelves.
type Stock struct {
	mu     sync.Mutex
	shelf  map[string]int
	free   map[string]int
	orders *Desk
}

// Reserve sets aside what is ordered.
func (s *Stock) Reserve(l Line) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free[l.Item] < l.Count {
		return fmt.Errorf("wholesale: %d %s left", s.free[l.Item], l.Item)
	}
	s.free[l.Item] -= l.Count
	return nil
}

// Free tells how many of an item can be ordered.
func (s *Stock) Free(item string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.free[item]
}

// scan reads the labels on the shelves.
func (s *Stock) scan() []string {
	time.Sleep(25 * time.Millisecond)
	items := make([]string, 0, len(s.shelf))
	for item := range s.shelf {
		items = append(items, item)
	}
	sort.Strings(items)
	return items
}

// Recount works out anew what is free: all on the shelves that is not
// ordered.
func (s *Stock) Recount() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, item := range s.scan() {
		s.free[item] = s.shelf[item] - s.orders.Ordered(item)
	}
}

// RecountAlone is Recount that asks the desk on its own time.
func (s *Stock) RecountAlone() {
	s.mu.Lock()
	items := s.scan()
	s.mu.Unlock()
	ordered := make([]int, len(items))
	for i, item := range items {
		ordered[i] = s.orders.Ordered(item)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, item := range items {
		s.free[item] = s.shelf[item] - ordered[i]
	}
}

// newWarehouse returns the desk of a warehouse with its stock.
func newWarehouse() *Desk {
	s := &Stock{
		shelf: map[string]int{"bolts": 500, "nuts": 800},
		free:  map[string]int{"bolts": 500, "nuts": 800},
	}
	s.orders = &Desk{open: make(map[string]int), stock: s}
	return s.orders
}

type api struct {
	desks   []*Desk
	recount func(s *Stock)
}

func (a *api) desk(r *http.Request) *Desk {
	var i int
	fmt.Sscan(r.URL.Query().Get("warehouse"), &i)
	return a.desks[i%len(a.desks)]
}

func (a *api) handleOrder(w http.ResponseWriter, r *http.Request) {
	if err := a.desk(r).Order(Line{"bolts", 4}); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

func (a *api) handleRecount(w http.ResponseWriter, r *http.Request) { a.recount(a.desk(r).stock) }

func (a *api) handleFree(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(a.desk(r).stock.Free("nuts"))
}

const warehouses = 16

// Program is the lab's description of this service: 16 warehouses, each with
// an order and a recount at the same time, then two more orders and a look at
// what is free.
var Program = harness.Program{
	Name: "lock-opposite",
	Serve: func(env harness.Env) error {
		a := &api{recount: (*Stock).Recount}
		if env.Fixed() {
			a.recount = (*Stock).RecountAlone
		}
		for i := 0; i < warehouses; i++ {
			a.desks = append(a.desks, newWarehouse())
		}
		env.Mux.HandleFunc("/order", a.handleOrder)
		env.Mux.HandleFunc("/recount", a.handleRecount)
		env.Mux.HandleFunc("/free", a.handleFree)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		q := t.Within(350 * time.Millisecond)
		paths := []string{"/order", "/recount"}
		for n := 0; n < warehouses; n += 4 {
			n := n
			go q.Each(8, 8, func(i int) { q.Get("%s?warehouse=%d", paths[i%2], n+i/2) })
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(60 * time.Millisecond)
		go q.GetEach(2*warehouses, 2*warehouses, "/order?warehouse=%d")
		return q.GetEach(warehouses, warehouses, "/free?warehouse=%d")
	},
}
