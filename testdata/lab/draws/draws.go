// Package draws draws lots for those who have joined.
package draws

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Drum turns until it is stopped.
type Drum struct {
	turns atomic.Int64
	joins chan int
	stop  chan struct{}
}

func newDrum() *Drum { return &Drum{joins: make(chan int), stop: make(chan struct{})} }

func (d *Drum) turn() {
	for {
		select {
		case <-d.stop:
			break
		case n := <-d.joins:
			d.turns.Add(int64(n))
		}
	}
}

func (d *Drum) turnUntilStopped() {
turning:
	for {
		select {
		case <-d.stop:
			break turning
		case n := <-d.joins:
			d.turns.Add(int64(n))
		}
	}
}

// Program is the lab's description of this service: three draws, each over
// when its winner is known.
var Program = harness.Program{
	Name: "lot-draw",
	Serve: func(env harness.Env) error {
		env.Mux.HandleFunc("/draw", func(w http.ResponseWriter, r *http.Request) {
			d := newDrum()
			turn := d.turn
			if env.Fixed() {
				turn = d.turnUntilStopped
			}
			go turn()
			for n := 1; n < 4; n++ {
				d.joins <- n
			}
			close(d.stop)
			fmt.Fprintln(w, "drawn")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		err := t.GetEach(3, 1, "/draw?n=%d")
		time.Sleep(100 * time.Millisecond)
		return err
	},
}
