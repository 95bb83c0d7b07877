// Package callsheet tells actors when to come to the stage.
package callsheet

import (
	"sync"

	"example.org/theatre/foyer"
)

// A Sheet has the scenes that were called.
type Sheet struct {
	mu      sync.Mutex
	changed *sync.Cond
	called  map[string]bool
	waiting int
}

// New makes an empty sheet.
func New() *Sheet {
	s := &Sheet{called: make(map[string]bool)}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// Await returns when a scene is called.
func (s *Sheet) Await(scene string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting++
	for !s.called[scene] {
		s.changed.Wait()
	}
	s.waiting--
}

// Call calls a scene.
func (s *Sheet) Call(scene string) {
	s.mu.Lock()
	s.called[scene] = true
	s.mu.Unlock()
	if foyer.Repaired {
		s.changed.Broadcast()
		return
	}
	s.changed.Signal()
}

// Waiting is how many actors wait.
func (s *Sheet) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}
