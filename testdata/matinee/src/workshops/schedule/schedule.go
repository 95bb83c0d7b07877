// Package schedule says when workshops are given.
package schedule

import (
	"time"
)

// A Slot is a time at which something is given.
type Slot struct {
	Name string
	In   time.Duration
}

// A Scheduler starts workshops.
type Scheduler struct {
	season string
	slots  chan Slot
	due    chan Slot
	halt   chan struct{}
	given  int
}

// New makes a Scheduler and starts it.
func New(season string) *Scheduler {
	s := &Scheduler{season: season, slots: make(chan Slot), due: make(chan Slot, 4), halt: make(chan struct{})}
	go s.plan()
	go s.give()
	return s
}

func (s *Scheduler) plan() {
	var waiting []Slot
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case slot := <-s.slots:
			waiting = append(waiting, slot)
		case <-tick.C:
			for len(waiting) > 0 && waiting[0].In <= 0 {
				s.due <- waiting[0]
				waiting = waiting[1:]
			}
			for i := range waiting {
				waiting[i].In -= 50 * time.Millisecond
			}
		case <-s.halt:
			return
		}
	}
}

func (s *Scheduler) give() {
	for {
		select {
		case <-s.due:
			s.given++
		case <-s.halt:
			return
		}
	}
}

// Add plans one more.
func (s *Scheduler) Add(slot Slot) { s.slots <- slot }

// Stop ends it.
func (s *Scheduler) Stop() { close(s.halt) }
