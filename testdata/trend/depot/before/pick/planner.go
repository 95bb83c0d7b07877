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
		go func() {
			for j := range p.jobs {
				p.results <- j
			}
		}()
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

func (p *Planner) rebalance() {}

// waitWave waits until so much was picked.
func (p *Planner) waitWave(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.n < n {
		p.wave.Wait()
	}
}

// Route is the way of a picker through the depot.
type Route struct {
	steps   chan int
	planner *Planner
}

func (r *Route) follow() {
	blocked := time.NewTimer(time.Hour)
	defer blocked.Stop()
	for {
		select {
		case <-r.steps:
			blocked.Reset(time.Hour)
		case <-blocked.C:
		case <-r.planner.stop:
			return
		}
	}
}

// Board shows what is going on.
type Board struct {
	lines chan string
	join  chan chan string
}

func newBoard(stop <-chan struct{}) *Board {
	b := &Board{lines: make(chan string), join: make(chan chan string)}
	go b.broadcast(stop)
	go func() {
		<-stop
		close(b.lines)
	}()
	screen := make(chan string)
	go func() {
		b.join <- screen
		for range screen {
		}
	}()
	return b
}

func (b *Board) broadcast(stop <-chan struct{}) {
	var screens []chan string
	for {
		select {
		case s := <-b.join:
			screens = append(screens, s)
		case l, ok := <-b.lines:
			for _, s := range screens {
				if ok {
					s <- l
				} else {
					close(s)
				}
			}
			if !ok {
				return
			}
		}
	}
}
