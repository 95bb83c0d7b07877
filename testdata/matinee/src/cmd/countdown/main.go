// Command countdown tells the dressing rooms how long it is until the curtain.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type clock struct {
	show  string
	mu    sync.Mutex
	left  time.Duration
	ended chan struct{}
}

func newClock(show string, left time.Duration) *clock {
	c := &clock{show: show, left: left, ended: make(chan struct{})}
	if foyer.Repaired {
		go c.runDown()
	} else {
		go c.run()
	}
	return c
}

func (c *clock) run() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		c.step()
	}
}

func (c *clock) runDown() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.step()
		case <-c.ended:
			return
		}
	}
}

func (c *clock) step() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left > 0 {
		c.left -= 20 * time.Millisecond
	}
}

// shelf holds the clocks that are shown.
type shelf struct {
	mu     sync.Mutex
	clocks map[string]*clock
}

func (s *shelf) raise(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	show := r.FormValue("show")
	s.clocks[show] = newClock(show, time.Minute)
}

func (s *shelf) curtain(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	show := r.FormValue("show")
	if c := s.clocks[show]; c != nil {
		close(c.ended)
		delete(s.clocks, show)
	}
	fmt.Fprintln(w, len(s.clocks))
}

func main() {
	flag.Parse()
	s := &shelf{clocks: make(map[string]*clock)}
	callers := backstage.NewHands(50)
	mux := foyer.Mux()
	mux.HandleFunc("/raise", s.raise)
	mux.HandleFunc("/curtain", s.curtain)
	mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) { callers.Do(func() {}) })
	foyer.Serve(mux)
}
