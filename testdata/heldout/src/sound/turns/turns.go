// Package turns says when the stage is quiet enough to check the sound.
package turns

import (
	"sync"

	"example.org/theatre/house"
)

// Stage is quiet or not.
type Stage struct {
	mu    sync.Mutex
	cond  *sync.Cond
	quiet bool
	loud  int
}

// NewStage is a stage with the builders on it.
func NewStage() *Stage {
	s := &Stage{loud: 1}
	s.cond = sync.NewCond(&s.mu)
	return s
}

// AwaitQuiet returns when nobody hammers.
func (s *Stage) AwaitQuiet() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.quiet {
		s.cond.Wait()
	}
}

// Hush ends the hammering.
func (s *Stage) Hush() {
	s.mu.Lock()
	s.quiet = true
	s.mu.Unlock()
	if house.Edition() > 1 {
		s.cond.Broadcast()
	} else {
		s.cond.Signal()
	}
}
