// Package presence knows which users are online.
package presence

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Registry keeps the time each user was last seen.
type Registry struct {
	interval time.Duration

	mu   sync.Mutex
	seen map[string]time.Time
}

// NewRegistry returns an empty registry.
func NewRegistry(interval time.Duration) *Registry {
	return &Registry{interval: interval, seen: make(map[string]time.Time)}
}

func (r *Registry) touch(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[user] = time.Now()
}

// Online marks the user as online and keeps the mark fresh.
func (r *Registry) Online(user string) {
	r.touch(user)
	go r.refresh(user)
}

func (r *Registry) refresh(user string) {
	ticker := time.NewTicker(r.interval)
	defer ticker.Stop()
	for range ticker.C {
		r.touch(user)
	}
}

// OnlineUntil marks the user as online for as long as ctx lives.
func (r *Registry) OnlineUntil(ctx context.Context, user string) {
	r.touch(user)
	go r.refreshUntil(ctx, user)
}

func (r *Registry) refreshUntil(ctx context.Context, user string) {
	ticker := time.NewTicker(r.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.touch(user)
		case <-ctx.Done():
			return
		}
	}
}

// Session serves one visit of a user.
type Session struct {
	registry *Registry
	bound    bool // the mark ends with the request
}

func (s *Session) handleVisit(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if s.bound {
		s.registry.OnlineUntil(r.Context(), user)
	} else {
		s.registry.Online(user)
	}
	fmt.Fprintf(w, "hello %s\n", user)
}

// Program is the lab's description of this service: 300 visits.
var Program = harness.Program{
	Name: "loop-ticker",
	Serve: func(env harness.Env) error {
		s := &Session{registry: NewRegistry(50 * time.Millisecond), bound: env.Fixed()}
		env.Mux.HandleFunc("/visit", s.handleVisit)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(300, 6, "/visit?user=%d") },
}
