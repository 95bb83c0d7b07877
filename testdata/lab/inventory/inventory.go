// Package inventory reserves stock.
package inventory

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Errors of the store.
var (
	ErrUnknown = errors.New("inventory: unknown article")
	ErrEmpty   = errors.New("inventory: not enough in stock")
)

// Store has the stock of all articles.
type Store struct {
	mu    sync.Mutex
	stock map[string]int
}

// NewStore returns a store with some stock.
func NewStore() *Store {
	return &Store{stock: map[string]int{"bolt": 10000, "nut": 20}}
}

// Reserve takes n pieces of an article.
func (s *Store) Reserve(article string, n int) error {
	s.mu.Lock()
	have, ok := s.stock[article]
	if !ok {
		s.mu.Unlock()
		return ErrUnknown
	}
	if have < n {
		return ErrEmpty
	}
	s.stock[article] = have - n
	s.mu.Unlock()
	return nil
}

// ReserveDeferred takes n pieces of an article.
func (s *Store) ReserveDeferred(article string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := s.stock[article]
	if !ok {
		return ErrUnknown
	}
	if have < n {
		return ErrEmpty
	}
	s.stock[article] = have - n
	return nil
}

// Level tells how much of an article there is.
func (s *Store) Level(article string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stock[article]
}

type api struct {
	store   *Store
	reserve func(article string, n int) error
}

func (a *api) handleReserve(w http.ResponseWriter, r *http.Request) {
	var n int
	fmt.Sscan(r.URL.Query().Get("n"), &n)
	if err := a.reserve(r.URL.Query().Get("article"), n); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	fmt.Fprintln(w, "reserved")
}

func (a *api) handleLevel(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, a.store.Level(r.URL.Query().Get("article")))
}

// Program is the lab's description of this service: one reservation asks for
// too much; reservations and queries follow.
var Program = harness.Program{
	Name: "lock-missing-unlock",
	Serve: func(env harness.Env) error {
		s := NewStore()
		a := &api{store: s, reserve: s.Reserve}
		if env.Fixed() {
			a.reserve = s.ReserveDeferred
		}
		env.Mux.HandleFunc("/reserve", a.handleReserve)
		env.Mux.HandleFunc("/level", a.handleLevel)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(20, 4, "/reserve?article=bolt&n=2&order=%d")
		t.GetEach(1, 1, "/reserve?article=nut&n=50&order=x%d")
		q := t.Within(250 * time.Millisecond)
		q.GetEach(60, 60, "/reserve?article=bolt&n=1&order=%d")
		return q.GetEach(25, 25, "/level?article=bolt&check=%d")
	},
}
