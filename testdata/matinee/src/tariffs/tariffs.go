// Package tariffs says what seats cost.
package tariffs

import (
	"sync"
	"time"

	"example.org/theatre/foyer"
)

// A Sheet lists prices and who pays less.
type Sheet struct {
	mu     sync.RWMutex
	prices map[string]int
	less   map[string]int
}

// NewSheet makes the sheet of a season.
func NewSheet() *Sheet {
	return &Sheet{
		prices: map[string]int{"stalls": 4200, "gallery": 1500},
		less:   map[string]int{"student": 50, "patron": 20},
	}
}

// Quote is what a guest of some kind pays.
func (s *Sheet) Quote(seat, guest string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	price := s.prices[seat]
	if guest == "" {
		return price
	}
	vat(price)
	if foyer.Repaired {
		return price - price*s.less[guest]/100
	}
	return price - price*s.reduction(guest)/100
}

func (s *Sheet) reduction(guest string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.less[guest]
}

// vat is looked up in the tables of the country.
func vat(price int) int {
	time.Sleep(150 * time.Millisecond)
	return price / 5
}

// Raise changes a price.
func (s *Sheet) Raise(seat string, by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prices[seat] += by
}
