// Command measuring reserves costumes that fit.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"strconv"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type request struct {
	size  int
	actor string
	reply chan string
}

type store struct {
	requests chan request
	racks    map[int][]string
}

func newStore() *store {
	s := &store{requests: make(chan request), racks: make(map[int][]string)}
	for size := 34; size < 50; size += 2 {
		for i := 0; i < 40; i++ {
			s.racks[size] = append(s.racks[size], fmt.Sprintf("coat-%d-%d", size, i))
		}
	}
	go s.serve()
	return s
}

func (s *store) serve() {
	for r := range s.requests {
		rack, ok := s.racks[r.size]
		if !ok || len(rack) == 0 {
			if foyer.Repaired {
				r.reply <- ""
			}
			continue
		}
		s.racks[r.size] = rack[1:]
		r.reply <- rack[0]
	}
}

func (s *store) reserve(actor string, size int) (string, bool) {
	r := request{size: size, actor: actor, reply: make(chan string, 1)}
	s.requests <- r
	coat := <-r.reply
	return coat, coat != ""
}

func main() {
	flag.Parse()
	s := newStore()
	tailors := backstage.NewHands(30)
	mux := foyer.Mux()
	mux.HandleFunc("/reserve", func(w http.ResponseWriter, r *http.Request) {
		size, err := strconv.Atoi(r.FormValue("size"))
		if err != nil {
			http.Error(w, "what size?", http.StatusBadRequest)
			return
		}
		coat, ok := s.reserve(r.FormValue("actor"), size)
		if !ok {
			http.NotFound(w, r)
			return
		}
		tailors.Do(func() {})
		fmt.Fprintln(w, coat)
	})
	foyer.Serve(mux)
}
