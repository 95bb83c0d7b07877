// Command strike has crews take the set apart after the last show.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type crew struct {
	finished chan string
	pieces   atomic.Int64
}

func (c *crew) take(piece string) {
	defer func() { c.finished <- piece }()
	if strings.HasPrefix(piece, "revolve") {
		time.Sleep(120 * time.Millisecond)
	}
	c.pieces.Add(1)
}

func strike(pieces []string, patience time.Duration) (int64, error) {
	c := &crew{finished: make(chan string)}
	if foyer.Repaired {
		c.finished = make(chan string, len(pieces))
	}
	for _, p := range pieces {
		go c.take(p)
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for range pieces {
		select {
		case <-c.finished:
		case <-late.C:
			return c.pieces.Load(), context.DeadlineExceeded
		}
	}
	return c.pieces.Load(), nil
}

func main() {
	flag.Parse()
	movers := backstage.NewHands(60)
	docks := backstage.OpenBook()
	go backstage.Every(context.Background(), 20*time.Millisecond, func() { docks.Note("door") })
	mux := foyer.Mux()
	mux.HandleFunc("/strike", func(w http.ResponseWriter, r *http.Request) {
		n, err := strike(strings.Split(r.FormValue("pieces"), "."), 60*time.Millisecond)
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		movers.Do(func() { docks.Note("loaded") })
		fmt.Fprintln(w, n)
	})
	foyer.Serve(mux)
}
