// Command checkin lets guests of the festival through the gates.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

var errForged = errors.New("not one of our wristbands")

type gate struct {
	lanes  chan struct{}
	passed atomic.Int64
}

func (g *gate) enter() { g.lanes <- struct{}{} }

func (g *gate) leave() { <-g.lanes }

func (g *gate) scan(band string) error {
	time.Sleep(4 * time.Millisecond)
	if !strings.HasPrefix(band, "F-") {
		return errForged
	}
	return nil
}

func (g *gate) pass(band string) error {
	g.enter()
	if err := g.scan(band); err != nil {
		if foyer.Repaired {
			g.leave()
		}
		return fmt.Errorf("%s: %w", band, err)
	}
	g.passed.Add(1)
	g.leave()
	return nil
}

func main() {
	flag.Parse()
	g := &gate{lanes: make(chan struct{}, 6)}
	stewards := backstage.NewHands(25)
	screen := backstage.OpenBook()
	go backstage.Every(context.Background(), 50*time.Millisecond, func() { screen.Note(fmt.Sprint(g.passed.Load())) })
	mux := foyer.Mux()
	mux.HandleFunc("/pass", func(w http.ResponseWriter, r *http.Request) {
		if err := g.pass(r.FormValue("band")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		stewards.Do(func() {})
		fmt.Fprintln(w, g.passed.Load())
	})
	foyer.Serve(mux)
}
