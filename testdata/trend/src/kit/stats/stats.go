// Package stats counts what a service does and flushes the counts.
package stats

import (
	"log"
	"os"
	"sort"
	"time"
)

type point struct {
	name string
	took time.Duration
}

// Recorder gathers points in one goroutine and flushes them in another.
type Recorder struct {
	points chan point
	sums   chan map[string]int
	log    *log.Logger
}

// Start returns a recorder that flushes at the given interval.
func Start(every time.Duration) *Recorder {
	r := &Recorder{
		points: make(chan point, 256),
		sums:   make(chan map[string]int, 1),
		log:    log.New(os.Stderr, "", 0),
	}
	go r.gather(every)
	go r.flush()
	return r
}

// Add records one call. It drops the point if the recorder is behind.
func (r *Recorder) Add(name string, since time.Time) {
	select {
	case r.points <- point{name, time.Since(since)}:
	default:
	}
}

func (r *Recorder) gather(every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	sums := map[string]int{}
	for {
		select {
		case p := <-r.points:
			sums[p.name]++
		case <-t.C:
			r.sums <- sums
			sums = map[string]int{}
		}
	}
}

func (r *Recorder) flush() {
	for sums := range r.sums {
		names := make([]string, 0, len(sums))
		for n := range sums {
			names = append(names, n)
		}
		sort.Strings(names)
		if os.Getenv("OPS_VERBOSE") != "" {
			for _, n := range names {
				r.log.Printf("%s %d", n, sums[n])
			}
		}
	}
}
