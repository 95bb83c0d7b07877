// Prices reads a price list that is loaded anew now and then.
package main

import (
	"errors"
	"sync"

	"example.com/repairs/internal/snap"
)

var errUnknown = errors.New("prices: unknown item")

type list struct {
	mu    sync.RWMutex
	cents map[string]int
	asked int
}

func (l *list) price(item string) (int, error) {
	l.mu.RLock()
	cents, ok := l.cents[item]
	if !ok {
		return 0, errUnknown
	}
	l.mu.RUnlock()
	l.count()
	return cents, nil
}

func (l *list) count() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
}

func (l *list) load(cents map[string]int) {
	l.mu.Lock()
	l.cents = cents
	l.mu.Unlock()
}

func main() {
	l := &list{cents: map[string]int{"tea": 300}}
	l.price("tea")
	l.price("cake")
	for i := 0; i < 30; i++ {
		go l.load(map[string]int{"tea": 300 + i})
	}
	snap.Write()
}
