// Package siren asks the sirens around the pit to sound and waits until they did.
package siren

import (
	"sync"
	"time"

	"example.org/quarry/rev"
)

// Control has the sirens of all pits.
type Control struct {
	mu      sync.Mutex
	pending map[string]chan time.Time
	orders  chan string
}

// New starts the line to the sirens.
func New() *Control {
	c := &Control{pending: map[string]chan time.Time{}, orders: make(chan string, 64)}
	go c.line()
	return c
}

// line sends the orders and takes the confirmations.
func (c *Control) line() {
	for pit := range c.orders {
		time.Sleep(4 * time.Millisecond)
		c.confirm(pit)
	}
}

func (c *Control) confirm(pit string) {
	c.mu.Lock()
	done := c.pending[pit]
	delete(c.pending, pit)
	c.mu.Unlock()
	if done != nil {
		done <- time.Now()
		if rev.Two {
			close(done)
		}
	}
}

// Sound returns when the siren of the pit has sounded.
func (c *Control) Sound(pit string) time.Time {
	done := make(chan time.Time, 1)
	c.mu.Lock()
	if other, ok := c.pending[pit]; ok && rev.Two {
		c.mu.Unlock()
		<-other
		return time.Now()
	}
	c.pending[pit] = done
	c.mu.Unlock()
	c.orders <- pit
	return <-done
}
