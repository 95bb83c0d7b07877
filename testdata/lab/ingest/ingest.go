// Package ingest moves measurements through stages into a slow store.
package ingest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Sample is one measurement.
type Sample struct {
	Sensor int
	Value  float64
}

// Store is slow: it takes one sample at a time.
type Store struct {
	mu    sync.Mutex
	saved atomic.Int64
}

func (s *Store) save(Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(time.Millisecond)
	s.saved.Add(1)
}

// Pipeline has three stages of workers.
type Pipeline struct {
	raw, clean chan Sample
	store      *Store
}

// Start starts the stages with n workers each.
func Start(ctx context.Context, n int) *Pipeline {
	p := &Pipeline{raw: make(chan Sample), clean: make(chan Sample), store: &Store{}}
	var readers, filters sync.WaitGroup
	for i := 0; i < n; i++ {
		readers.Add(1)
		filters.Add(1)
		go p.read(ctx, i, &readers)
		go p.filter(&filters)
	}
	go p.sink()
	go func() {
		readers.Wait()
		close(p.raw)
		filters.Wait()
		close(p.clean)
	}()
	return p
}

func (p *Pipeline) read(ctx context.Context, sensor int, wg *sync.WaitGroup) {
	defer wg.Done()
	for v := 0.0; ctx.Err() == nil; v++ {
		p.raw <- Sample{Sensor: sensor, Value: v}
	}
}

func (p *Pipeline) filter(wg *sync.WaitGroup) {
	defer wg.Done()
	for s := range p.raw {
		if s.Value >= 0 {
			p.clean <- s
		}
	}
}

func (p *Pipeline) sink() {
	for s := range p.clean {
		p.store.save(s)
	}
}

func (p *Pipeline) handleStatus(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%d saved\n", p.store.saved.Load())
}

// Program is the lab's description of this service: 16 workers in each
// stage, all of them waiting for the store.
var Program = harness.Program{
	Name:    "pipeline",
	Healthy: true,
	Serve: func(env harness.Env) error {
		ctx, cancel := context.WithCancel(context.Background())
		p := Start(ctx, 16)
		env.Mux.HandleFunc("/status", p.handleStatus)
		env.Mux.HandleFunc("/stop", func(http.ResponseWriter, *http.Request) { cancel() })
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(20, 2, "/status?n=%d") },
}
