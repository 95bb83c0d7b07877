// Command cuesheet takes the cues of a show and passes them to the desks in their order.
package main

import (
	"errors"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/theatre/house"
)

type cue struct {
	desk   string
	number int
}

type caller struct {
	in     chan cue
	last   map[string]int
	called chan cue
}

var errBackwards = errors.New("cue goes backwards")

func (c *caller) run() {
	for q := range c.in {
		if err := c.call(q); err != nil {
			log.Printf("cue %d of %s: %v", q.number, q.desk, err)
			if house.Edition() > 1 {
				continue
			}
			return
		}
	}
}

func (c *caller) call(q cue) error {
	if q.number < 0 {
		return errBackwards
	}
	c.last[q.desk] = q.number
	select {
	case c.called <- q:
	default:
	}
	return nil
}

func (c *caller) enqueue(q cue) { c.in <- q }

// follow enqueues the cues that are played from tape.
func (c *caller) follow(desk string, every time.Duration) {
	for n := 0; ; n++ {
		time.Sleep(every)
		c.enqueue(cue{desk, n})
	}
}

func (c *caller) monitor() {
	for q := range c.called {
		_ = q
	}
}

func main() {
	c := &caller{in: make(chan cue, 2), last: map[string]int{}, called: make(chan cue, 32)}
	go c.run()
	go c.monitor()
	go c.follow("sound", 40*time.Millisecond)
	go c.follow("video", 70*time.Millisecond)
	mux := http.NewServeMux()
	mux.HandleFunc("/cue", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		c.enqueue(cue{r.FormValue("desk"), n})
		w.WriteHeader(http.StatusAccepted)
	})
	house.Run(mux)
}
