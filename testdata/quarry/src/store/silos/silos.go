// Package silos has the cement in the silos and the orders for it.
package silos

import (
	"fmt"
	"sync"

	"example.org/quarry/rev"
)

// Store is the cement store.
type Store struct {
	// Confirm asks the supplier or the customer.
	Confirm func() error

	stock  sync.Mutex
	tonnes map[string]int

	orders sync.Mutex
	open   map[string]int
}

// New returns a store with some cement.
func New(confirm func() error) *Store {
	return &Store{
		Confirm: confirm,
		tonnes:  map[string]int{"CEM I": 120, "CEM II": 300},
		open:    map[string]int{},
	}
}

// Restock fills a silo up by what is ordered from it.
func (s *Store) Restock(kind string) error {
	s.stock.Lock()
	defer s.stock.Unlock()
	if err := s.Confirm(); err != nil {
		return err
	}
	s.orders.Lock()
	defer s.orders.Unlock()
	s.tonnes[kind] += s.open[kind]
	return nil
}

// Deliver takes an order out of a silo.
func (s *Store) Deliver(kind string, tonnes int) error {
	if rev.Two {
		s.stock.Lock()
		defer s.stock.Unlock()
	}
	s.orders.Lock()
	defer s.orders.Unlock()
	if err := s.Confirm(); err != nil {
		return err
	}
	return s.take(kind, tonnes)
}

func (s *Store) take(kind string, tonnes int) error {
	if !rev.Two {
		s.stock.Lock()
		defer s.stock.Unlock()
	}
	if s.tonnes[kind] < tonnes {
		return fmt.Errorf("only %d t of %s", s.tonnes[kind], kind)
	}
	s.tonnes[kind] -= tonnes
	s.open[kind] -= tonnes
	return nil
}

// Order notes an order.
func (s *Store) Order(kind string, tonnes int) {
	s.orders.Lock()
	s.open[kind] += tonnes
	s.orders.Unlock()
}

// Level is what a silo has.
func (s *Store) Level(kind string) int {
	s.stock.Lock()
	defer s.stock.Unlock()
	return s.tonnes[kind]
}
