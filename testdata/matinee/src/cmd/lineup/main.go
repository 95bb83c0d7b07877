// Command lineup tells those who queue for day seats when it is their turn.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type line struct {
	mu      sync.Mutex
	serving int
	moved   chan struct{}
}

func (l *line) now() (int, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.serving, l.moved
}

func (l *line) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serving++
	close(l.moved)
	l.moved = make(chan struct{})
}

func (l *line) poll(w http.ResponseWriter, r *http.Request) {
	late := time.NewTimer(25 * time.Second)
	defer late.Stop()
	var mine int
	fmt.Sscan(r.FormValue("number"), &mine)
	for {
		serving, moved := l.now()
		if serving >= mine {
			fmt.Fprintln(w, "please come in")
			return
		}
		select {
		case <-moved:
		case <-late.C:
			w.WriteHeader(http.StatusNoContent)
			return
		case <-r.Context().Done():
			return
		}
	}
}

func main() {
	flag.Parse()
	l := &line{moved: make(chan struct{})}
	mux := foyer.Mux()
	mux.HandleFunc("/poll", l.poll)
	mux.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) { l.next() })
	foyer.Serve(mux)
}
