// Package pick plans who fetches what.
package pick

import (
	"sync"
	"time"
)

// Job is something to fetch.
type Job struct{ Order, Shelf int }

// Planner hands jobs to pickers.
type Planner struct {
	jobs    chan Job
	results chan Job
	urgent  chan Job
	routes  []*Route
	stop    chan struct{}

	mu   sync.Mutex
	wave *sync.Cond
	n    int
}

// NewPlanner returns a planner.
func NewPlanner() *Planner {
	p := &Planner{
		jobs:    make(chan Job),
		results: make(chan Job),
		urgent:  make(chan Job),
		stop:    make(chan struct{}),
	}
	p.wave = sync.NewCond(&p.mu)
	return p
}

// Start starts the pickers and what is around them.
func (p *Planner) Start(pickers int) {
	for i := 0; i < pickers; i++ {
		go p.picker()
	}
	go func() {
		for range p.results {
			p.mu.Lock()
			p.n++
			p.mu.Unlock()
			p.wave.Broadcast()
		}
	}()
	go func() {
		t := time.NewTicker(30 * time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				p.rebalance()
			case j := <-p.urgent:
				p.jobs <- j
			case <-p.stop:
				return
			}
		}
	}()
	for w := 1; w <= 3; w++ {
		go p.waitWave(1000 * w)
	}
	for i := 0; i < 5; i++ {
		r := &Route{steps: make(chan int), planner: p}
		p.routes = append(p.routes, r)
		go r.follow()
	}
	newBoard(p.stop)
}

// picker does one job after the other.
func (p *Planner) picker() {
	for j := range p.jobs {
		p.results <- j
	}
}

func (p *Planner) rebalance() {}

// waitWave waits until so much was picked.
func (p *Planner) waitWave(n int) {
	p.until(func() bool { return p.n >= n })
}

// until waits until something is true, which is asked for after each job.
func (p *Planner) until(reached func() bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !reached() {
		p.wave.Wait()
	}
}
