// Command livecues streams the cues of a show to whoever listens.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
)

type listener struct{ events chan string }

type hub struct {
	join, leave chan *listener
	say         chan string
}

func (h *hub) run() {
	all := map[*listener]bool{}
	for {
		select {
		case l := <-h.join:
			all[l] = true
		case l := <-h.leave:
			delete(all, l)
		case s := <-h.say:
			for l := range all {
				select {
				case l.events <- s:
				default:
				}
			}
		}
	}
}

func (h *hub) stream(w http.ResponseWriter, r *http.Request) {
	l := &listener{make(chan string, 8)}
	h.join <- l
	defer func() { h.leave <- l }()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	fmt.Fprint(w, ": hello\n\n")
	flush.Flush()
	for {
		select {
		case e := <-l.events:
			fmt.Fprintf(w, "data: %s\n\n", e)
			if flush.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

func main() {
	h := &hub{make(chan *listener), make(chan *listener), make(chan string)}
	go h.run()
	clock.Start(context.Background(), clock.Job{Name: "cue", Every: 350 * time.Millisecond, Do: func() { h.say <- "go" }})
	mux := http.NewServeMux()
	mux.HandleFunc("/cues", h.stream)
	house.Run(mux)
}
