// Command tannoy makes announcements in all parts of the house.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
	"golang.org/x/sync/errgroup"
)

var errVoice = errors.New("no voice for that")

type announcement struct {
	text  string
	parts []string
	stop  context.CancelFunc
	group *errgroup.Group
	heard sync.Map
}

func (a *announcement) start() {
	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	a.group, ctx = errgroup.WithContext(ctx)
	for _, part := range a.parts {
		a.group.Go(func() error { return a.repeat(ctx, part) })
	}
}

func (a *announcement) repeat(ctx context.Context, part string) error {
	again := time.NewTicker(90 * time.Millisecond)
	defer again.Stop()
	for n := 0; ; n++ {
		select {
		case <-again.C:
			a.heard.Store(part, n)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type desk struct {
	mu  sync.Mutex
	now *announcement
}

// say replaces what is said.
func (d *desk) say(text string) error {
	next := &announcement{text: text, parts: []string{"stalls", "circle", "bar", "street"}}
	d.mu.Lock()
	defer d.mu.Unlock()
	if text == "" {
		return errVoice
	}
	last := d.now
	next.start()
	d.now = next
	if last != nil && foyer.Repaired {
		last.stop()
		if err := last.group.Wait(); !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}

func main() {
	flag.Parse()
	d := new(desk)
	chimes := make(chan struct{})
	for i := 0; i < 50; i++ {
		go func() {
			for range chimes {
			}
		}()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/say", func(w http.ResponseWriter, r *http.Request) {
		if err := d.say(r.FormValue("text")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		chimes <- struct{}{}
		fmt.Fprintln(w, "said")
	})
	foyer.Serve(mux)
}
