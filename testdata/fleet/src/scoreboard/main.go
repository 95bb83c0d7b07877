package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type client struct {
	queue chan string
	done  <-chan struct{}
}

type hub struct {
	join  chan *client
	leave chan *client
	news  chan string
	all   map[*client]bool
}

func (h *hub) run() {
	for {
		select {
		case c := <-h.join:
			h.all[c] = true
		case c := <-h.leave:
			delete(h.all, c)
			close(c.queue)
		case s := <-h.news:
			for c := range h.all {
				select {
				case c.queue <- s:
				default: // slow client misses a goal
				}
			}
		}
	}
}

func (h *hub) live(w http.ResponseWriter, r *http.Request) {
	c := &client{queue: make(chan string, 8), done: r.Context().Done()}
	h.join <- c
	fl, _ := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(200)
	fl.Flush()
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for s := range c.queue {
			fmt.Fprintf(w, "data: %s\n\n", s)
			fl.Flush()
		}
	}()
	<-c.done
	h.leave <- c
	<-finished
}

func (h *hub) play() {
	for i := 0; ; i++ {
		time.Sleep(400 * time.Millisecond)
		h.news <- fmt.Sprintf("minute %d", i)
	}
}

func main() {
	h := &hub{make(chan *client), make(chan *client), make(chan string), map[*client]bool{}}
	go h.run()
	go h.play()
	http.HandleFunc("/live", h.live)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
