// Command signs feeds the screens of the quarry with what happens.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

type event struct {
	id   int
	text string
}

type screen struct {
	out chan event
}

type studio struct {
	join, leave chan *screen
	news        chan event
	wg          sync.WaitGroup
}

func newStudio() *studio {
	s := &studio{join: make(chan *screen), leave: make(chan *screen), news: make(chan event)}
	s.wg.Add(1)
	go s.run()
	return s
}

func (s *studio) run() {
	defer s.wg.Done()
	screens := map[*screen]bool{}
	for {
		select {
		case sc := <-s.join:
			screens[sc] = true
		case sc := <-s.leave:
			delete(screens, sc)
		case e := <-s.news:
			for sc := range screens {
				select {
				case sc.out <- e:
				default:
					delete(screens, sc)
					close(sc.out)
				}
			}
		}
	}
}

func (s *studio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "no streams here", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	sc := &screen{out: make(chan event, 16)}
	s.join <- sc
	defer func() { s.leave <- sc }()
	flusher.Flush()
	for {
		select {
		case e, ok := <-sc.out:
			if !ok {
				return
			}
			fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.id, e.text)
			flusher.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func main() {
	st := newStudio()
	n := 0
	s := site.New("signs", site.Every(250*time.Millisecond, func() {
		n++
		st.news <- event{n, "blast in pit 2"}
	}))
	s.Mux.Handle("/events", st)
	log.Fatal(s.Run())
}
