package cart

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Shop has the carts of all customers.
type Shop struct {
	add func(*Cart, Line) error

	mu    sync.Mutex
	carts map[string]*Cart
}

func (s *Shop) cart(customer string) *Cart {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.carts[customer]
	if !ok {
		c = &Cart{limit: 50000}
		s.carts[customer] = c
	}
	return c
}

func (s *Shop) handleAdd(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	l := Line{SKU: q.Get("sku")}
	if _, err := fmt.Sscan(q.Get("cents"), &l.Cents); err != nil {
		http.Error(w, "cents must be a number", http.StatusBadRequest)
		return
	}
	if err := s.add(s.cart(q.Get("customer")), l); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	fmt.Fprintln(w, "added")
}

// Program is the lab's description of this service: 12 customers buy
// something expensive, and then try twice to add something else.
var Program = harness.Program{
	Name: "lock-double",
	Serve: func(env harness.Env) error {
		s := &Shop{carts: make(map[string]*Cart), add: (*Cart).Add}
		if env.Fixed() {
			s.add = (*Cart).AddChecked
		}
		env.Mux.HandleFunc("/add", s.handleAdd)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(12, 4, "/add?sku=pen&cents=99&customer=%d")
		q := t.Within(250 * time.Millisecond)
		q.GetEach(12, 12, "/add?sku=desk&cents=20000&customer=%d")
		q.Each(24, 24, func(i int) { q.Get("/add?sku=ink&cents=199&customer=%d", i%12) })
		return nil
	},
}
