// Command stocktake counts what is in the costume store.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
)

var errShut = errors.New("that aisle is shut")

type count struct {
	aisle    string
	lights   chan struct{}
	finished chan struct{}
	pieces   int
}

// light keeps the lights of an aisle on for as long as it is counted.
func (c *count) light() {
	defer close(c.finished)
	<-c.lights
}

func (c *count) walk() error {
	if foyer.Repaired {
		go c.light()
		defer c.leave()
		if strings.HasPrefix(c.aisle, "attic") {
			return errShut
		}
		c.pieces = 40 * len(c.aisle)
		return nil
	}
	defer c.leave()
	if strings.HasPrefix(c.aisle, "attic") {
		return errShut
	}
	go c.light()
	c.pieces = 40 * len(c.aisle)
	return nil
}

func (c *count) leave() {
	close(c.lights)
	<-c.finished
}

type tally struct {
	total atomic.Int64
	in    chan int
}

func (t *tally) add() {
	for n := range t.in {
		t.total.Add(int64(n))
		time.Sleep(time.Millisecond)
	}
}

func main() {
	flag.Parse()
	t := &tally{in: make(chan int, 8)}
	for i := 0; i < 60; i++ {
		go t.add()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		c := &count{aisle: r.FormValue("aisle"), lights: make(chan struct{}), finished: make(chan struct{})}
		if err := c.walk(); err != nil {
			http.Error(w, err.Error(), http.StatusLocked)
			return
		}
		t.in <- c.pieces
		fmt.Fprintln(w, t.total.Load())
	})
	foyer.Serve(mux)
}
