// Command cloakroom brings coats to the guests who ask for them.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type peg struct {
	mu    sync.Mutex
	found bool
}

func (p *peg) isFound() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found
}

func (p *peg) search(tag string) {
	if strings.HasPrefix(tag, "torn") {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = true
}

func main() {
	flag.Parse()
	runners := backstage.NewHands(20)
	brought := backstage.OpenBook()
	go backstage.Every(context.Background(), 90*time.Millisecond, func() { brought.Note("counter wiped") })

	bring := func(ctx context.Context, p *peg, tag string) {
		for !p.isFound() {
			if ctx.Err() != nil {
				return
			}
			time.Sleep(30 * time.Millisecond)
		}
		brought.Note(tag)
	}
	mux := foyer.Mux()
	mux.HandleFunc("/coat", func(w http.ResponseWriter, r *http.Request) {
		tag := r.FormValue("tag")
		p := new(peg)
		ctx, cancel := context.Background(), context.CancelFunc(func() {})
		if foyer.Repaired {
			ctx, cancel = context.WithTimeout(ctx, 300*time.Millisecond)
		}
		go func() {
			defer cancel()
			bring(ctx, p, tag)
		}()
		runners.Do(func() { p.search(tag) })
		fmt.Fprintln(w, brought.Len())
	})
	foyer.Serve(mux)
}
