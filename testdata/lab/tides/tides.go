// Package tides measures the height of the water at a pier.
package tides

import (
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Gauge measures until it is stopped.
type Gauge struct {
	heights chan int
	quit    chan struct{}
}

// NewGauge starts a gauge.
func NewGauge(pier int) *Gauge {
	g := &Gauge{heights: make(chan int, 1), quit: make(chan struct{})}
	go g.measure(pier)
	return g
}

func (g *Gauge) measure(pier int) {
	g.heights <- 100 + pier%50
	again := time.NewTimer(time.Hour)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			g.heights <- 100 + pier%50
			again.Reset(time.Hour)
		case <-g.quit:
			return
		}
	}
}

// Height is the latest one.
func (g *Gauge) Height() int { return <-g.heights }

// Stop ends the measuring.
func (g *Gauge) Stop() { close(g.quit) }

func high(pier int) bool {
	gauge := NewGauge(pier)
	height := gauge.Height()
	return height > 125
}

func highest(piers ...int) int {
	most := 0
	for _, pier := range piers {
		gauge := NewGauge(pier)
		if height := gauge.Height(); height > most {
			most = height
		}
		gauge.Stop()
	}
	return most
}

// Program is the lab's description of this service: 60 questions about a pier.
var Program = harness.Program{
	Name: "tide-gauge",
	Serve: func(env harness.Env) error {
		piers := 0
		env.Mux.HandleFunc("/high", func(w http.ResponseWriter, r *http.Request) {
			piers++
			if env.Fixed() {
				fmt.Fprintln(w, highest(piers) > 125)
				return
			}
			fmt.Fprintln(w, high(piers))
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(60, 1, "/high?n=%d") },
}
