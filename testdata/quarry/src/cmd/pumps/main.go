// Command pumps runs the pumps that keep the pit dry.
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

var errOverload = errors.New("overload")

type motor struct {
	current float64
	halt    chan struct{}
	failed  chan error
	ended   chan struct{}
}

func start(current float64) *motor {
	m := &motor{current: current, halt: make(chan struct{}), failed: make(chan error, 1), ended: make(chan struct{})}
	go m.turn()
	return m
}

func (m *motor) turn() {
	defer close(m.ended)
	sample := time.NewTicker(5 * time.Millisecond)
	defer sample.Stop()
	for {
		select {
		case <-sample.C:
			if m.current > 16 {
				m.failed <- errOverload
				return
			}
		case <-m.halt:
			return
		}
	}
}

func (m *motor) stop() {
	if rev.Two {
		select {
		case m.halt <- struct{}{}:
		case <-m.ended:
		}
		return
	}
	m.halt <- struct{}{}
}

func pump(litres int, current float64) error {
	m := start(current)
	defer m.stop()
	select {
	case err := <-m.failed:
		return fmt.Errorf("after a few of %d litres: %w", litres, err)
	case <-time.After(time.Duration(litres) * time.Millisecond):
		return nil
	}
}

func main() {
	s := site.New("pumps", site.Hands(3), site.Every(time.Second, func() {}), site.Every(2*time.Second, func() {}))
	s.Mux.HandleFunc("/pump", func(w http.ResponseWriter, r *http.Request) {
		current := 11.5
		if r.FormValue("valve") == "closed" {
			current = 18
		}
		if err := pump(30, current); err != nil {
			site.Fail(w, http.StatusServiceUnavailable, err)
		}
	})
	log.Fatal(s.Run())
}
