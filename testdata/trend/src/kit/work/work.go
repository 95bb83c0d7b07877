// Package work runs jobs in pools of goroutines.
package work

import (
	"sync"
	"time"
)

// Crew is a fixed number of workers.
type Crew struct {
	jobs chan func()
}

// NewCrew starts n workers.
func NewCrew(n int) *Crew {
	c := &Crew{jobs: make(chan func(), n)}
	for i := 0; i < n; i++ {
		go c.worker()
	}
	return c
}

func (c *Crew) worker() {
	for job := range c.jobs {
		job()
	}
}

// Go hands a job to a worker.
func (c *Crew) Go(job func()) { c.jobs <- job }

// Elastic is a pool that starts workers as they are needed, and lets those go
// that have nothing to do for a while.
type Elastic struct {
	max    int
	linger time.Duration
	jobs   chan func()

	mu sync.Mutex
	n  int
}

// NewElastic returns a pool of at most max workers.
func NewElastic(max int, linger time.Duration) *Elastic {
	return &Elastic{max: max, linger: linger, jobs: make(chan func())}
}

// Do runs the job in the pool and waits for its end.
func (e *Elastic) Do(job func()) {
	done := make(chan struct{})
	run := func() { defer close(done); job() }
	select {
	case e.jobs <- run:
	default:
		if e.grow() {
			go e.work(run)
		} else {
			e.jobs <- run
		}
	}
	<-done
}

func (e *Elastic) grow() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.n >= e.max {
		return false
	}
	e.n++
	return true
}

func (e *Elastic) work(first func()) {
	first()
	idle := time.NewTimer(e.linger)
	defer idle.Stop()
	for {
		select {
		case job := <-e.jobs:
			job()
			idle.Reset(e.linger)
		case <-idle.C:
			e.mu.Lock()
			e.n--
			e.mu.Unlock()
			return
		}
	}
}
