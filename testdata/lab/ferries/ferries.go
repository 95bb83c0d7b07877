// Package ferries has hands who wait until the ferry lands.
package ferries

import (
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Ferry has hands on deck.
type Ferry struct {
	landed chan struct{}
	moored chan struct{}
	hands  int
}

// board sends the hands on deck.
func (f *Ferry) board(wait func(hand int)) {
	for hand := 0; hand < f.hands; hand++ {
		go wait(hand)
	}
}

func (f *Ferry) waitLanding(hand int) {
	<-f.landed
}

func (f *Ferry) waitMooring(hand int) {
	<-f.moored
}

// land tells the hands.
func (f *Ferry) land() { f.landed <- struct{}{} }

// moor tells the hands.
func (f *Ferry) moor() { close(f.moored) }

// Program is the lab's description of this service: 12 crossings with eight
// hands each.
var Program = harness.Program{
	Name: "ferry-landing",
	Serve: func(env harness.Env) error {
		env.Mux.HandleFunc("/cross", func(w http.ResponseWriter, r *http.Request) {
			f := &Ferry{landed: make(chan struct{}), moored: make(chan struct{}), hands: 8}
			if env.Fixed() {
				f.board(f.waitMooring)
				f.moor()
			} else {
				f.board(f.waitLanding)
				time.Sleep(time.Millisecond)
				f.land()
			}
			fmt.Fprintln(w, "landed")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(12, 4, "/cross?n=%d") },
}
