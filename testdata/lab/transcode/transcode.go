// Package transcode converts videos with a fixed pool of workers.
package transcode

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Clip is one video to convert.
type Clip struct {
	Name    string
	Seconds int
}

// Pool is a pool of workers that lives as long as the program.
type Pool struct {
	clips     chan Clip
	converted atomic.Int64
}

// NewPool starts the workers.
func NewPool(workers int) *Pool {
	p := &Pool{clips: make(chan Clip, workers)}
	for i := 0; i < workers; i++ {
		go p.work()
	}
	return p
}

func (p *Pool) work() {
	for c := range p.clips {
		p.convert(c)
	}
}

func (p *Pool) convert(c Clip) {
	time.Sleep(time.Duration(c.Seconds) * 100 * time.Microsecond)
	p.converted.Add(1)
}

// Submit queues a clip.
func (p *Pool) Submit(c Clip) { p.clips <- c }

// Close lets the workers go.
func (p *Pool) Close() { close(p.clips) }

func (p *Pool) handleUpload(w http.ResponseWriter, r *http.Request) {
	p.Submit(Clip{Name: r.URL.Query().Get("clip"), Seconds: 30})
	fmt.Fprintf(w, "%d converted\n", p.converted.Load())
}

// Program is the lab's description of this service: 2,000 workers with
// nothing to do after 100 uploads.
var Program = harness.Program{
	Name:    "idle-pool",
	Healthy: true,
	Serve: func(env harness.Env) error {
		p := NewPool(2000)
		env.Mux.HandleFunc("/upload", p.handleUpload)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(100, 4, "/upload?clip=%d") },
}
