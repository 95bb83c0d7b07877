// Command backdrops projects pictures, and sees when they change.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"github.com/fsnotify/fsnotify"
)

type projector struct {
	mu      sync.Mutex
	watcher *fsnotify.Watcher
	changes int
}

func (p *projector) changed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes++
}

func (p *projector) follow(w *fsnotify.Watcher) {
	for {
		select {
		case _, ok := <-w.Events:
			if !ok {
				return
			}
			p.changed()
		case err, ok := <-w.Errors:
			if !ok {
				return
			}
			log.Print(err)
		}
	}
}

func (p *projector) show(dir string) error {
	next, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	if err := next.Add(dir); err != nil {
		next.Close()
		return err
	}
	p.mu.Lock()
	last := p.watcher
	p.watcher = next
	p.mu.Unlock()
	if last != nil && foyer.Repaired {
		last.Close()
	}
	go p.follow(next)
	return nil
}

func main() {
	flag.Parse()
	p := new(projector)
	lamps := backstage.NewHands(64)
	go backstage.Every(context.Background(), 100*time.Millisecond, func() { lamps.Do(func() {}) })
	mux := foyer.Mux()
	mux.HandleFunc("/show", func(w http.ResponseWriter, r *http.Request) {
		dir, err := os.MkdirTemp("", "backdrop")
		if err == nil {
			err = p.show(dir)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, "shown")
	})
	foyer.Serve(mux)
}
