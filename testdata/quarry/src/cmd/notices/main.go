// Command notices tells drivers when their truck may enter.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

type gate struct {
	mu      sync.Mutex
	waiting map[string][]chan string
}

func (g *gate) wait(ctx context.Context, plate string) (string, error) {
	ch := make(chan string, 1)
	g.mu.Lock()
	g.waiting[plate] = append(g.waiting[plate], ch)
	g.mu.Unlock()
	select {
	case lane := <-ch:
		return lane, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (g *gate) call(plate, lane string) {
	g.mu.Lock()
	waiting := g.waiting[plate]
	delete(g.waiting, plate)
	g.mu.Unlock()
	for _, ch := range waiting {
		ch <- lane
	}
}

func main() {
	g := &gate{waiting: map[string][]chan string{}}
	s := site.New("notices", site.Hands(5), site.Every(400*time.Millisecond, func() { g.call("none", "0") }))
	s.Mux.HandleFunc("/wait", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 40*time.Second)
		defer cancel()
		lane, err := g.wait(ctx, r.FormValue("plate"))
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			w.WriteHeader(http.StatusNoContent)
		case err == nil:
			fmt.Fprintln(w, lane)
		}
	})
	s.Mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) { g.call(r.FormValue("plate"), r.FormValue("lane")) })
	log.Fatal(s.Run())
}
