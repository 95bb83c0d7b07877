// Package live streams scores; each connection has a goroutine that tidies
// up after it.
package live

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Viewer is one connection.
type Viewer struct {
	scores chan string
}

// Arena has all viewers.
type Arena struct {
	mu      sync.Mutex
	viewers map[*Viewer]struct{}
}

// watch removes the viewer when its connection ends.
func (a *Arena) watch(ctx context.Context, v *Viewer) {
	<-ctx.Done()
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.viewers, v)
}

func (a *Arena) add(ctx context.Context) *Viewer {
	v := &Viewer{scores: make(chan string, 8)}
	a.mu.Lock()
	a.viewers[v] = struct{}{}
	a.mu.Unlock()
	go a.watch(ctx, v)
	return v
}

// Goal tells all viewers.
func (a *Arena) Goal(score string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for v := range a.viewers {
		select {
		case v.scores <- score:
		default:
		}
	}
}

func (a *Arena) handleStream(w http.ResponseWriter, r *http.Request) {
	v := a.add(r.Context())
	flush := http.NewResponseController(w)
	for {
		select {
		case s := <-v.scores:
			fmt.Fprintf(w, "data: %s\n\n", s)
			flush.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func (a *Arena) handleGoal(w http.ResponseWriter, r *http.Request) {
	a.Goal(r.URL.Query().Get("score"))
}

// Program is the lab's description of this service: 200 connections that
// have seen two goals.
var Program = harness.Program{
	Name:    "per-conn-watchers",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		a := &Arena{viewers: make(map[*Viewer]struct{})}
		env.Mux.HandleFunc("/stream", a.handleStream)
		env.Mux.HandleFunc("/goal", a.handleGoal)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.Load(200, 300*time.Millisecond, "/stream?viewer=%d")
		t.Get("/goal?score=1-0")
		t.Get("/goal?score=2-0")
		time.Sleep(100 * time.Millisecond)
		return nil
	},
}
