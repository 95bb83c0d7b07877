// Gauges samples something until it is closed.
package main

import (
	"time"

	"example.com/repairs/internal/snap"
)

type gauge struct {
	ticks *time.Ticker
	quit  chan struct{}
	last  time.Time
}

func start(every time.Duration) *gauge {
	g := &gauge{ticks: time.NewTicker(every), quit: make(chan struct{})}
	go g.sample()
	return g
}

func (g *gauge) sample() {
	for now := range g.ticks.C {
		g.last = now
	}
}

// Close ends the sampling.
func (g *gauge) Close() {
	g.ticks.Stop()
	close(g.quit)
}

func main() {
	for i := 0; i < 30; i++ {
		start(10 * time.Millisecond).Close()
	}
	snap.Write()
}
