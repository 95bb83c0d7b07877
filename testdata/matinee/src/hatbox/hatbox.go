// Package hatbox lends hats to productions.
package hatbox

import (
	"fmt"
	"sync"

	"example.org/theatre/foyer"
)

// A Rack has hats.
type Rack struct {
	mu   sync.Mutex
	hats map[string]int
	lent int
}

// NewRack puts n of each kind on a rack.
func NewRack(n int, kinds ...string) *Rack {
	r := &Rack{hats: make(map[string]int)}
	for _, k := range kinds {
		r.hats[k] = n
	}
	return r
}

// Lend takes a hat from the rack.
func (r *Rack) Lend(kind string) (int, error) {
	r.mu.Lock()
	left, ok := r.hats[kind]
	if !ok {
		if foyer.Repaired {
			r.mu.Unlock()
		}
		return 0, fmt.Errorf("no hats of kind %q", kind)
	}
	r.hats[kind] = left - 1
	r.lent++
	r.mu.Unlock()
	return left - 1, nil
}

// Lent is the number of hats that are out.
func (r *Rack) Lent() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lent
}
