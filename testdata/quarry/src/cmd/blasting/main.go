// Command blasting has the schedule of the blasts.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/blasting/siren"
	"example.org/quarry/site"
)

type blast struct {
	pit string
	at  time.Time
}

type schedule struct {
	mu     sync.Mutex
	blasts []blast
	wake   chan struct{}
}

func (s *schedule) add(b blast) {
	s.mu.Lock()
	s.blasts = append(s.blasts, b)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run waits for the next blast.
func (s *schedule) run() {
	timer := time.NewTimer(time.Hour)
	for {
		select {
		case <-s.wake:
		case <-timer.C:
		}
		next := time.Hour
		s.mu.Lock()
		for _, b := range s.blasts {
			if until := time.Until(b.at); until > 0 && until < next {
				next = until
			}
		}
		s.mu.Unlock()
		timer.Reset(next)
	}
}

func main() {
	plan := &schedule{wake: make(chan struct{}, 1)}
	go plan.run()
	sirens := siren.New()
	s := site.New("blasting", site.Hands(20), site.Every(350*time.Millisecond, func() { plan.add(blast{"spare", time.Now()}) }))
	s.Mux.HandleFunc("/blast", func(w http.ResponseWriter, r *http.Request) {
		pit := r.FormValue("pit")
		go func() {
			at := sirens.Sound(pit)
			plan.add(blast{pit, at.Add(3 * time.Minute)})
		}()
		fmt.Fprintln(w, "noted")
	})
	log.Fatal(s.Run())
}
