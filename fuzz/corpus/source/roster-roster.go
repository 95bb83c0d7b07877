// Package roster plans shifts.
package roster

import (
	"fmt"
	"sort"
	"sync"
)

type Shift struct {
	Day  int
	Late bool
}

type Roster struct {
	mu     sync.Mutex
	staff  map[string]bool
	shifts map[Shift]string
}

func New(staff ...string) *Roster {
	r := &Roster{staff: map[string]bool{}, shifts: map[Shift]string{}}
	for _, s := range staff {
		r.staff[s] = true
	}
	return r
}

// Assign gives the shift to a person.
func (r *Roster) Assign(s Shift, who string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.staff[who] {
		return fmt.Errorf("roster: %s is not on the staff list", who)
	}
	r.shifts[s] = who
	return nil
}

// Swap exchanges two shifts.
func (r *Roster) Swap(a, b Shift) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	x, y := r.shifts[a], r.shifts[b]
	if err := r.Assign(a, y); err != nil {
		return err
	}
	return r.Assign(b, x)
}

// Names lists the staff.
func (r *Roster) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ns []string
	for n := range r.staff {
		ns = append(ns, n)
	}
	sort.Strings(ns)
	return ns
}
