// Package bridge talks to the load cells of the weighbridges.
package bridge

import (
	"fmt"
	"sync"
	"time"
)

// Reading is what a weighbridge shows.
type Reading struct {
	Bridge int
	Kilos  int
	At     time.Time
}

// Cells are the load cells of all weighbridges.
type Cells struct {
	mu   sync.Mutex
	last map[int]Reading
}

// New returns cells without readings.
func New() *Cells { return &Cells{last: map[int]Reading{}} }

// Settle waits until the needle of a bridge is still, and reads it.
func (c *Cells) Settle(bridge int) (Reading, error) {
	if bridge < 1 || bridge > 3 {
		return Reading{}, fmt.Errorf("no bridge %d", bridge)
	}
	pause := 10 * time.Millisecond
	if bridge == 3 {
		pause = 350 * time.Millisecond
	}
	time.Sleep(pause)
	r := Reading{Bridge: bridge, Kilos: 38000 + 10*bridge, At: time.Now()}
	c.mu.Lock()
	c.last[bridge] = r
	c.mu.Unlock()
	return r, nil
}

// Tare forgets readings older than a while.
func (c *Cells) Tare() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for bridge, r := range c.last {
		if time.Since(r.At) > time.Minute {
			delete(c.last, bridge)
		}
	}
}
