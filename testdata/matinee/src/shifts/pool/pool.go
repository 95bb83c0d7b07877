// Package pool hires people for an evening.
package pool

import (
	"sync"

	"example.org/theatre/foyer"
)

// Errand is what somebody is sent for.
type Errand func()

// Pool has people who wait for errands.
type Pool struct {
	mu      sync.Mutex
	wake    *sync.Cond
	errands []Errand
	over    bool
	there   int
}

// Hire makes a pool of n.
func Hire(n int) *Pool {
	p := &Pool{there: n}
	p.wake = sync.NewCond(&p.mu)
	for i := 0; i < n; i++ {
		go p.person()
	}
	return p
}

func (p *Pool) person() {
	for {
		errand := p.next()
		if errand == nil {
			return
		}
		errand()
	}
}

func (p *Pool) next() Errand {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.errands) == 0 {
		if p.over {
			p.there--
			return nil
		}
		p.wake.Wait()
	}
	errand := p.errands[0]
	p.errands = p.errands[1:]
	return errand
}

// Send sends somebody.
func (p *Pool) Send(errand Errand) {
	p.mu.Lock()
	p.errands = append(p.errands, errand)
	p.mu.Unlock()
	p.wake.Signal()
}

// GoHome ends the evening.
func (p *Pool) GoHome() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	if foyer.Repaired {
		p.wake.Broadcast()
	} else {
		p.wake.Signal()
	}
}

// There is how many are still there.
func (p *Pool) There() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.there
}
