// Command loges serves the patrons in the loges.
package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/patrons/meter"
)

type session struct {
	patron string
	meter  *meter.Meter
}

type sessions struct {
	mu   sync.Mutex
	open map[string]*session
}

func (s *sessions) in(patron string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[patron] == nil {
		s.open[patron] = &session{patron, meter.New(meter.Every(200 * time.Millisecond))}
	}
	return s.open[patron]
}

func (s *sessions) out(patron string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses := s.open[patron]
	if ses == nil {
		return
	}
	delete(s.open, patron)
	if house.Edition() > 1 {
		ses.meter.Stop()
	}
}

func main() {
	s := &sessions{open: map[string]*session{}}
	b := board.New()
	waiters := crew.Hire(11, func(string) { time.Sleep(3 * time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "bell", Every: 500 * time.Millisecond, Do: func() { b.Put("bell", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { s.in(r.FormValue("patron")) })
	mux.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) {
		s.in(r.FormValue("patron")).meter.Count("order")
		waiters.Give(r.FormValue("patron"))
	})
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) { s.out(r.FormValue("patron")) })
	mux.HandleFunc("/bell", func(w http.ResponseWriter, r *http.Request) {
		if err := house.Pause(r.Context(), 20*time.Second); err != nil {
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	house.Run(mux)
}
