// Package encore tells everybody who listens what is played next.
package encore

import "sync"

// A Hub has listeners.
type Hub struct {
	mu        sync.RWMutex
	listeners map[*Listener]struct{}
}

// A Listener gets what is published, and misses what it is too slow for.
type Listener struct {
	C   <-chan string
	c   chan string
	hub *Hub
}

// NewHub makes a Hub nobody listens to.
func NewHub() *Hub { return &Hub{listeners: make(map[*Listener]struct{})} }

// Listen adds a Listener.
func (h *Hub) Listen() *Listener {
	c := make(chan string, 8)
	l := &Listener{C: c, c: c, hub: h}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = struct{}{}
	return l
}

// Leave removes it.
func (l *Listener) Leave() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	delete(l.hub.listeners, l)
	close(l.c)
}

// Publish says something to all.
func (h *Hub) Publish(text string) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for l := range h.listeners {
		select {
		case l.c <- text:
		default:
		}
	}
	return len(h.listeners)
}
