// Command stagecrew has people ready for whatever a show needs.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
)

type task struct {
	name string
	done chan<- string
}

// flies pull ropes.
type flies struct{ ropes chan task }

func (f *flies) pull() {
	for t := range f.ropes {
		t.done <- "pulled " + t.name
	}
}

// deck moves what stands on the stage.
type deck struct {
	moves chan task
	hurry chan task
}

func (d *deck) stand(ctx context.Context) {
	for {
		select {
		case t := <-d.hurry:
			t.done <- "rushed " + t.name
		case t := <-d.moves:
			t.done <- "moved " + t.name
		case <-ctx.Done():
			return
		}
	}
}

// wardrobe mends; whoever is free takes the oldest piece.
type wardrobe struct {
	mu    sync.Mutex
	more  *sync.Cond
	torn  []task
	sewed atomic.Int64
}

func (s *wardrobe) sew() {
	for {
		s.mu.Lock()
		for len(s.torn) == 0 {
			s.more.Wait()
		}
		t := s.torn[0]
		s.torn = s.torn[1:]
		s.mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		s.sewed.Add(1)
		t.done <- "sewed " + t.name
	}
}

func (s *wardrobe) give(t task) {
	s.mu.Lock()
	s.torn = append(s.torn, t)
	s.mu.Unlock()
	s.more.Signal()
}

func main() {
	flag.Parse()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := &flies{ropes: make(chan task)}
	d := &deck{moves: make(chan task), hurry: make(chan task)}
	s := &wardrobe{}
	s.more = sync.NewCond(&s.mu)
	for i := 0; i < 64; i++ {
		go f.pull()
	}
	for i := 0; i < 45; i++ {
		go d.stand(ctx)
	}
	for i := 0; i < 18; i++ {
		go s.sew()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/do", func(w http.ResponseWriter, r *http.Request) {
		done := make(chan string, 3)
		name := r.FormValue("name")
		f.ropes <- task{name, done}
		d.moves <- task{name, done}
		s.give(task{name, done})
		for i := 0; i < 3; i++ {
			fmt.Fprintln(w, <-done)
		}
	})
	foyer.Serve(mux)
}
