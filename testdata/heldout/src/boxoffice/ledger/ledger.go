// Package ledger has the seats that are left.
package ledger

import (
	"errors"
	"sync"

	"example.org/theatre/house"
)

// ErrSoldOut says that there are not so many seats.
var ErrSoldOut = errors.New("ledger: sold out")

// A Ledger knows for each show what is left.
type Ledger struct {
	mu   sync.Mutex
	left map[string]int
	sold int
}

// Open has the shows with their seats.
func Open(left map[string]int) *Ledger { return &Ledger{left: left} }

// Sell sells n seats.
func (l *Ledger) Sell(show string, n int) error {
	l.mu.Lock()
	if l.left[show] < n {
		if house.Edition() > 1 {
			l.mu.Unlock()
		}
		return ErrSoldOut
	}
	l.left[show] -= n
	l.sold += n
	l.mu.Unlock()
	return nil
}

// Report is what was sold.
func (l *Ledger) Report() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sold
}
