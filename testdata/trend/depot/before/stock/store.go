// Package stock knows what lies where.
package stock

import (
	"time"
)

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
	stop     chan struct{}
}

// Open returns a store and starts what it needs.
func Open() *Store {
	s := &Store{
		levels:  map[string]int{},
		changes: make(chan change),
		low:     make(chan string),
		reserve: make(chan change),
		expired: make(chan string),
		stop:    make(chan struct{}),
	}
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
	go s.returns()
	for i := 0; i < 4; i++ {
		c := &counter{moves: make(chan change)}
		s.counters = append(s.counters, c)
		go c.run()
	}
	NewCache(time.Minute, s.stop)
	return s
}

func (s *Store) order(article string) {}

func (s *Store) snapshot() {}

// reservations takes what is reserved out of stock.
func (s *Store) reservations() {
	held := map[string]int{}
	for {
		select {
		case r := <-s.reserve:
			held[r.article] += r.n
		case a := <-s.expired:
			delete(held, a)
		case <-s.stop:
			return
		}
	}
}

// expire ends old reservations.
func (s *Store) expire() {
	for {
		time.Sleep(90 * time.Second)
		select {
		case s.expired <- "":
		case <-s.stop:
			return
		}
	}
}

// returns books what customers send back.
func (s *Store) returns() {
	t := time.NewTicker(2 * time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-s.stop:
			return
		}
	}
}

type counter struct {
	moves chan change
	n     int
}

func (c *counter) run() {
	for m := range c.moves {
		c.n += m.n
	}
}
