// Command gatequeue lets trucks in one after the other.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

// pace gives out a pass every so often.
type pace struct {
	passes chan struct{}
}

func newPace(every time.Duration) *pace {
	p := &pace{passes: make(chan struct{})}
	go func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for range ticker.C {
			select {
			case p.passes <- struct{}{}:
			default:
			}
		}
	}()
	return p
}

type ledger struct {
	mu    sync.Mutex
	lines []string
}

// enter writes a line, which takes a moment.
func (l *ledger) enter(line string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	time.Sleep(15 * time.Millisecond)
	l.lines = append(l.lines, line)
	return len(l.lines)
}

func main() {
	p := newPace(25 * time.Millisecond)
	l := &ledger{}
	s := site.New("gatequeue", site.Hands(4))
	s.Mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-p.passes:
			fmt.Fprintln(w, "go")
		case <-r.Context().Done():
		}
	})
	s.Mux.HandleFunc("/book", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, l.enter(r.FormValue("plate")))
	})
	log.Fatal(s.Run())
}
