// Package tilecache keeps values for a while.
package tilecache

import (
	"sync"
	"time"
)

type item[V any] struct {
	value V
	until time.Time
}

// Cache forgets what is older than its age.
type Cache[K comparable, V any] struct {
	mu    sync.Mutex
	age   time.Duration
	items map[K]item[V]
	stop  chan struct{}
}

// New starts a cache.
func New[K comparable, V any](age time.Duration) *Cache[K, V] {
	c := &Cache[K, V]{age: age, items: map[K]item[V]{}, stop: make(chan struct{})}
	go c.sweep()
	return c
}

func (c *Cache[K, V]) sweep() {
	ticker := time.NewTicker(c.age)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			c.drop(now)
		case <-c.stop:
			return
		}
	}
}

func (c *Cache[K, V]) drop(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, i := range c.items {
		if now.After(i.until) {
			delete(c.items, key)
		}
	}
}

// Get returns a value, made by f if there is none.
func (c *Cache[K, V]) Get(key K, f func(K) V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, ok := c.items[key]; ok {
		return i.value
	}
	value := f(key)
	c.items[key] = item[V]{value, time.Now().Add(c.age)}
	return value
}

// Close ends the cache.
func (c *Cache[K, V]) Close() { close(c.stop) }
