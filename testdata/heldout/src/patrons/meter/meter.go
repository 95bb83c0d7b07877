// Package meter counts what a patron of the loges does.
package meter

import "time"

// A Meter adds up events.
type Meter struct {
	events chan string
	flush  func(map[string]int)
	every  time.Duration
	stop   chan struct{}
}

// An Option changes a meter.
type Option func(*Meter)

// Every says how often it is flushed.
func Every(d time.Duration) Option { return func(m *Meter) { m.every = d } }

// To says where it is flushed to.
func To(fn func(map[string]int)) Option { return func(m *Meter) { m.flush = fn } }

// New starts a meter. Stop ends it.
func New(opts ...Option) *Meter {
	m := &Meter{events: make(chan string, 8), every: time.Minute, flush: func(map[string]int) {}, stop: make(chan struct{})}
	for _, o := range opts {
		o(m)
	}
	go m.loop()
	return m
}

func (m *Meter) loop() {
	sums := map[string]int{}
	t := time.NewTicker(m.every)
	defer t.Stop()
	for {
		select {
		case e := <-m.events:
			sums[e]++
		case <-t.C:
			m.flush(sums)
			sums = map[string]int{}
		case <-m.stop:
			m.flush(sums)
			return
		}
	}
}

// Count counts an event.
func (m *Meter) Count(e string) { m.events <- e }

// Stop ends the meter.
func (m *Meter) Stop() { close(m.stop) }
