// Package kit holds what every service of the harbour is built from.
package kit

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// App is a service that can be asked over HTTP.
type App struct {
	Mux     *http.ServeMux
	jobs    chan func()
	metrics chan int
	mu      sync.Mutex
	seen    map[string]time.Time
}

// New starts the parts that live as long as the service.
func New() *App {
	a := &App{
		Mux:     http.NewServeMux(),
		jobs:    make(chan func(), 16),
		metrics: make(chan int, 64),
		seen:    map[string]time.Time{},
	}
	for range 6 {
		go a.hand()
	}
	go a.count()
	go a.sweep()
	return a
}

func (a *App) hand() {
	for job := range a.jobs {
		job()
	}
}

func (a *App) count() {
	flush := time.NewTicker(time.Second)
	total := 0
	for {
		select {
		case n := <-a.metrics:
			total += n
		case <-flush.C:
			total = 0
		}
	}
}

func (a *App) sweep() {
	for {
		time.Sleep(30 * time.Second)
		a.mu.Lock()
		for key, at := range a.seen {
			if time.Since(at) > time.Minute {
				delete(a.seen, key)
			}
		}
		a.mu.Unlock()
	}
}

// Do gives a job to one of the hands.
func (a *App) Do(job func()) { a.jobs <- job }

// Count counts something.
func (a *App) Count(n int) {
	select {
	case a.metrics <- n:
	default:
	}
}

// Seen notes that key was asked for.
func (a *App) Seen(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen[key] = time.Now()
}

// Pause waits for d, or until ctx ends.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
