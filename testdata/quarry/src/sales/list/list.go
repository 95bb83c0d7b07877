// Package list is the price list of the building materials.
package list

import (
	"fmt"
	"sync"
	"time"

	"example.org/quarry/rev"
)

// List has the prices of all materials.
type List struct {
	// Surcharge is asked for every total.
	Surcharge func() int

	mu     sync.RWMutex
	cents  map[string]int
	edited time.Time
}

// New returns a list.
func New(surcharge func() int) *List {
	return &List{Surcharge: surcharge, cents: map[string]int{"gravel": 1450, "sand": 1210, "split": 1890}}
}

// Total is the price of some tonnes.
func (l *List) Total(material string, tonnes int) (int, error) {
	if rev.Two {
		extra := l.Surcharge()
		unit, err := l.Unit(material)
		return unit*tonnes + extra, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	extra := l.Surcharge()
	unit, err := l.Unit(material)
	if err != nil {
		return 0, err
	}
	return unit*tonnes + extra, nil
}

// Unit is the price of a tonne.
func (l *List) Unit(material string) (int, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	cents, ok := l.cents[material]
	if !ok {
		return 0, fmt.Errorf("no %s", material)
	}
	return cents, nil
}

// Set changes a price.
func (l *List) Set(material string, cents int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cents[material] = cents
	l.edited = time.Now()
}
