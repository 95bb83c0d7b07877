package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
)

type sub struct {
	id string
	ch chan float64
}

type hub struct {
	mu   sync.Mutex
	subs []*sub
}

func (h *hub) attach(id string) *sub {
	s := &sub{id, make(chan float64, 1)}
	h.mu.Lock()
	h.subs = append(h.subs, s)
	h.mu.Unlock()
	return s
}

func (h *hub) publish(v float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.subs {
		s.ch <- v
	}
}

func drain(s *sub, last int) {
	sum := 0.0
	for n := 0; last == 0 || n < last; n++ {
		v, ok := <-s.ch
		if !ok {
			return
		}
		sum += v
	}
	log.Printf("%s: %.1f", s.id, sum)
}

func main() {
	h := &hub{}
	http.HandleFunc("/attach", func(w http.ResponseWriter, r *http.Request) {
		last, _ := strconv.Atoi(r.FormValue("last"))
		if last == 3 {
			last = 0
		}
		s := h.attach(r.FormValue("id"))
		go drain(s, last)
		fmt.Fprintln(w, s.id)
	})
	http.HandleFunc("/reading", func(w http.ResponseWriter, r *http.Request) {
		v, err := strconv.ParseFloat(r.FormValue("v"), 64)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		h.publish(v)
		w.WriteHeader(http.StatusAccepted)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
