// Package fleet knows where the trucks are and what they carry.
package fleet

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"example.org/quarry/rev"
)

// Truck is a truck.
type Truck struct {
	Plate string
	Load  string
	Seen  time.Time
}

// Fleet is all trucks.
type Fleet struct {
	mu     sync.Mutex
	trucks map[string]*Truck
}

// ErrBusy says that a truck has a load.
var ErrBusy = errors.New("truck has a load")

// New returns a fleet of n trucks.
func New(n int) *Fleet {
	f := &Fleet{trucks: map[string]*Truck{}}
	for i := 0; i < n; i++ {
		plate := fmt.Sprintf("QB-%d", i)
		f.trucks[plate] = &Truck{Plate: plate, Seen: time.Now()}
	}
	return f
}

// Assign gives a load to a truck.
func (f *Fleet) Assign(plate, load string) error {
	f.mu.Lock()
	truck, ok := f.trucks[plate]
	if !ok {
		f.mu.Unlock()
		return fmt.Errorf("no truck %s", plate)
	}
	if truck.Load != "" {
		if rev.Two {
			f.mu.Unlock()
		}
		return ErrBusy
	}
	truck.Load = load
	f.mu.Unlock()
	return nil
}

// Position notes that a truck was seen.
func (f *Fleet) Position(plate string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if truck, ok := f.trucks[plate]; ok {
		truck.Seen = time.Now()
	}
}

// Overdue is how many trucks were not seen for a while.
func (f *Fleet) Overdue() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, truck := range f.trucks {
		if time.Since(truck.Seen) > time.Hour {
			n++
		}
	}
	return n
}
