package stock

import (
	"sync"
	"time"
)

// Cache keeps the levels that were asked for lately.
type Cache struct {
	mu     sync.Mutex
	levels map[string]int
	drop   chan string
}

// NewCache returns a cache; it forgets everything once in a while.
func NewCache(ttl time.Duration, stop <-chan struct{}) *Cache {
	c := &Cache{levels: map[string]int{}, drop: make(chan string)}
	go func() {
		t := time.NewTicker(ttl)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				c.mu.Lock()
				c.levels = map[string]int{}
				c.mu.Unlock()
			case <-stop:
				return
			}
		}
	}()
	go func() {
		for article := range c.drop {
			c.mu.Lock()
			delete(c.levels, article)
			c.mu.Unlock()
		}
	}()
	return c
}
