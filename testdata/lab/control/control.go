// Package control runs the subsystems of a machine, each with its own clock.
package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Subsystem does something at regular times.
type Subsystem struct {
	Name  string
	Every time.Duration

	mu    sync.Mutex
	ticks int
}

// Run works until ctx is done.
func (s *Subsystem) Run(ctx context.Context) {
	ticker := time.NewTicker(s.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.tick()
		case <-ctx.Done():
			return
		}
	}
}

func (s *Subsystem) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ticks++
}

// Ticks tells how often the subsystem has worked.
func (s *Subsystem) Ticks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ticks
}

// Controller has all subsystems.
type Controller struct {
	cancel     context.CancelFunc
	subsystems []*Subsystem
}

// Start starts n subsystems.
func Start(n int) *Controller {
	ctx, cancel := context.WithCancel(context.Background())
	c := &Controller{cancel: cancel}
	for i := 0; i < n; i++ {
		s := &Subsystem{Name: fmt.Sprintf("axis-%d", i), Every: time.Duration(20+i) * time.Millisecond}
		c.subsystems = append(c.subsystems, s)
		go s.Run(ctx)
	}
	return c
}

// Stop ends all subsystems.
func (c *Controller) Stop() { c.cancel() }

func (c *Controller) handleStatus(w http.ResponseWriter, r *http.Request) {
	status := make(map[string]int)
	for _, s := range c.subsystems {
		status[s.Name] = s.Ticks()
	}
	json.NewEncoder(w).Encode(status)
}

// Program is the lab's description of this service: 30 subsystems.
var Program = harness.Program{
	Name:    "ticker-daemons",
	Healthy: true,
	Serve: func(env harness.Env) error {
		c := Start(30)
		env.Mux.HandleFunc("/status", c.handleStatus)
		env.Mux.HandleFunc("/stop", func(http.ResponseWriter, *http.Request) { c.Stop() })
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(20, 2, "/status?n=%d") },
}
