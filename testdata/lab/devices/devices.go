// Package devices reads the meters of a building.
package devices

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Meter is one device.
type Meter struct {
	ID      int
	reading atomic.Int64
}

// Site polls all meters of a building, for as long as the program runs.
type Site struct {
	every  time.Duration
	meters []*Meter
}

// Open starts to poll n meters.
func Open(n int, every time.Duration) *Site {
	s := &Site{every: every}
	for i := 0; i < n; i++ {
		m := &Meter{ID: i}
		s.meters = append(s.meters, m)
		go s.poll(m)
	}
	return s
}

func (s *Site) poll(m *Meter) {
	for {
		m.read()
		time.Sleep(s.every)
	}
}

func (m *Meter) read() { m.reading.Add(int64(m.ID%7) + 1) }

func (s *Site) handleReading(w http.ResponseWriter, r *http.Request) {
	var id int
	if _, err := fmt.Sscan(r.URL.Query().Get("meter"), &id); err != nil || id >= len(s.meters) {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintln(w, s.meters[id].reading.Load())
}

// Program is the lab's description of this service: 200 meters, polled since
// the program started.
var Program = harness.Program{
	Name:    "pollers",
	Healthy: true,
	Serve: func(env harness.Env) error {
		s := Open(200, 250*time.Millisecond)
		env.Mux.HandleFunc("/reading", s.handleReading)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(100, 4, "/reading?meter=%d") },
}
