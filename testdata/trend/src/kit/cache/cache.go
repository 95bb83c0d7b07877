// Package cache is a map whose entries expire.
package cache

import (
	"sync"
	"time"
)

type entry struct {
	value any
	until time.Time
}

// Cache keeps values for some time.
type Cache struct {
	ttl     time.Duration
	mu      sync.Mutex
	entries map[string]entry
	stop    chan struct{}
}

// New returns a cache and starts its janitor.
func New(ttl time.Duration) *Cache {
	c := &Cache{ttl: ttl, entries: map[string]entry{}, stop: make(chan struct{})}
	go c.janitor()
	return c
}

// Get returns what is kept under the key.
func (c *Cache) Get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	return e.value, ok && time.Now().Before(e.until)
}

// Put keeps a value under the key.
func (c *Cache) Put(key string, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[key] = entry{value, time.Now().Add(c.ttl)}
}

// Close ends the janitor.
func (c *Cache) Close() { close(c.stop) }

func (c *Cache) janitor() {
	t := time.NewTicker(c.ttl)
	defer t.Stop()
	for {
		select {
		case now := <-t.C:
			c.sweep(now)
		case <-c.stop:
			return
		}
	}
}

func (c *Cache) sweep(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, e := range c.entries {
		if now.After(e.until) {
			delete(c.entries, k)
		}
	}
}
