package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type item struct {
	mu    sync.Mutex
	place int
	moves int
}

type shelf struct {
	mu    sync.Mutex
	items map[string]*item
	free  int
}

func (s *shelf) move(it *item) int {
	it.mu.Lock()
	defer it.mu.Unlock()
	it.moves++
	time.Sleep(200 * time.Millisecond) // fork lift
	s.mu.Lock()
	defer s.mu.Unlock()
	it.place, s.free = s.free, it.place
	return it.place
}

func (s *shelf) audit(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(200 * time.Millisecond) // scanner
	it := s.items[id]
	it.mu.Lock()
	defer it.mu.Unlock()
	return it.moves
}

func main() {
	it := &item{place: 3}
	s := &shelf{items: map[string]*item{"1": it}, free: 8}
	http.HandleFunc("/move", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, s.move(it)) })
	http.HandleFunc("/audit", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, s.audit(r.FormValue("i"))) })
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
