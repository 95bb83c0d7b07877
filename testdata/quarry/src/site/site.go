// Package site holds what most services of the quarry are built from.
package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

// Service is something that is asked over HTTP and has work of its own.
type Service struct {
	Name string
	Mux  *http.ServeMux

	jobs   chan func()
	events chan string
	hands  int
	every  []task

	mu      sync.Mutex
	changed chan struct{}
	counts  map[string]int
}

type task struct {
	period time.Duration
	run    func()
}

// Option changes a service before it starts.
type Option func(*Service)

// Hands sets how many workers take jobs.
func Hands(n int) Option { return func(s *Service) { s.hands = n } }

// Every runs f again and again.
func Every(period time.Duration, f func()) Option {
	return func(s *Service) { s.every = append(s.every, task{period, f}) }
}

// New makes a service and starts what lives as long as it.
func New(name string, options ...Option) *Service {
	s := &Service{
		Name:    name,
		Mux:     http.NewServeMux(),
		jobs:    make(chan func(), 32),
		events:  make(chan string, 128),
		hands:   4,
		changed: make(chan struct{}),
		counts:  map[string]int{},
	}
	for _, option := range options {
		option(s)
	}
	for i := 0; i < s.hands; i++ {
		go s.work()
	}
	go s.record()
	for _, t := range s.every {
		go repeat(t)
	}
	s.Mux.HandleFunc("/live", s.live)
	s.Mux.HandleFunc("/ping", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, s.Name) })
	s.Mux.Handle("/debug/", http.DefaultServeMux)
	return s
}

func (s *Service) work() {
	for job := range s.jobs {
		job()
	}
}

func (s *Service) record() {
	flush := time.NewTicker(2 * time.Second)
	defer flush.Stop()
	for {
		select {
		case event := <-s.events:
			s.mu.Lock()
			s.counts[event]++
			s.mu.Unlock()
		case <-flush.C:
			s.mu.Lock()
			s.counts = map[string]int{}
			s.mu.Unlock()
		}
	}
}

func repeat(t task) {
	ticker := time.NewTicker(t.period)
	defer ticker.Stop()
	for range ticker.C {
		t.run()
	}
}

// Do hands a job to one of the workers.
func (s *Service) Do(job func()) { s.jobs <- job }

// Note counts an event.
func (s *Service) Note(event string) {
	select {
	case s.events <- event:
	default:
	}
}

// Changed wakes those who wait for news.
func (s *Service) Changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// live answers when something has changed.
func (s *Service) live(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	changed := s.changed
	s.mu.Unlock()
	select {
	case <-changed:
		w.WriteHeader(http.StatusOK)
	case <-time.After(50 * time.Second):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

// Run serves until the listener fails.
func (s *Service) Run(others ...net.Listener) error {
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	Announce(web, others...)
	server := &http.Server{Handler: s.Mux, ReadHeaderTimeout: 5 * time.Second}
	return server.Serve(web)
}

// Announce prints the addresses that are listened on.
func Announce(web net.Listener, others ...net.Listener) {
	line := web.Addr().String()
	for _, other := range others {
		line += " " + other.Addr().String()
	}
	fmt.Println(line)
}

// Peer is the address of the systems next door.
func Peer() string { return os.Getenv("QUARRY_PEER") }

// Mute is the address of a device that takes connections.
func Mute() string { return os.Getenv("QUARRY_MUTE") }

// Listen opens one more port.
func Listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return l
}

// Sleep waits for d, or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// JSON writes v.
func JSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// Fail writes an error.
func Fail(w http.ResponseWriter, code int, err error) {
	http.Error(w, err.Error(), code)
}
