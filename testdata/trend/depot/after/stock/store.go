// Package stock knows what lies where.
package stock

import (
	"errors"
	"time"
)

// ErrUnknown is returned for an article that nobody has seen.
var ErrUnknown = errors.New("stock: unknown article")

type change struct {
	article string
	n       int
}

// Store has the levels of all articles.
type Store struct {
	levels   map[string]int
	changes  chan change
	low      chan string
	reserve  chan change
	expired  chan string
	counters []*counter
	recounts chan string
	stop     chan struct{}
}

// Open returns a store and starts what it needs.
func Open() *Store {
	s := &Store{
		levels:   map[string]int{},
		changes:  make(chan change),
		low:      make(chan string),
		reserve:  make(chan change),
		expired:  make(chan string),
		recounts: make(chan string),
		stop:     make(chan struct{}),
	}
	go func() {
		for a := range s.recounts {
			s.levels[a] = 0
		}
	}()
	go func() {
		for c := range s.changes {
			s.levels[c.article] += c.n
		}
	}()
	go func() {
		for {
			select {
			case a := <-s.low:
				s.order(a)
			case <-s.stop:
				return
			}
		}
	}()
	go func() {
		t := time.NewTicker(time.Minute)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				s.snapshot()
			case <-s.stop:
				return
			}
		}
	}()
	go s.reservations()
	go s.expire()
	for i := 0; i < 4; i++ {
		c := &counter{moves: make(chan change)}
		s.counters = append(s.counters, c)
		go c.run()
	}
	NewCache(time.Minute, s.stop)
	return s
}

// Level tells how much of an article there is.
func (s *Store) Level(article string) (int, error) {
	n, ok := s.levels[article]
	if !ok {
		return 0, ErrUnknown
	}
	return n, nil
}

func (s *Store) order(article string) {}

func (s *Store) snapshot() {}
