// Package cabins lends the keys of the cabins at a beach. Who forgets to bring
// a key back is found out by the collector.
package cabins

import (
	"fmt"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Desk has the keys.
type Desk struct {
	free chan int
	back atomic.Int64
}

// Key is lent to a guest.
type Key struct {
	cabin int
	note  [64]byte
}

// NewDesk has as many keys.
func NewDesk(cabins int) *Desk {
	d := &Desk{free: make(chan int, cabins)}
	for cabin := 1; cabin <= cabins; cabin++ {
		d.free <- cabin
	}
	return d
}

// Lend lends a key; one that is lost comes back by itself.
func (d *Desk) Lend() *Key {
	key := &Key{cabin: <-d.free}
	runtime.SetFinalizer(key, d.found)
	return key
}

// LendOnce does the same.
func (d *Desk) LendOnce() *Key {
	key := &Key{cabin: <-d.free}
	runtime.SetFinalizer(key, d.foundOnce)
	return key
}

// Cut makes another key for a cabin.
func (d *Desk) Cut(cabin int) { d.free <- cabin }

func (d *Desk) found(key *Key) {
	d.free <- key.cabin
	d.back.Add(1)
}

func (d *Desk) foundOnce(key *Key) {
	select {
	case d.free <- key.cabin:
		d.back.Add(1)
	default: // there is another by now
	}
}

// Program is the lab's description of this service: 40 guests lose their keys,
// for which others have been cut when they are found.
var Program = harness.Program{
	Name: "cabin-keys",
	Serve: func(env harness.Env) error {
		desk := NewDesk(4)
		env.Mux.HandleFunc("/lend", func(w http.ResponseWriter, r *http.Request) {
			lend := desk.Lend
			if env.Fixed() {
				lend = desk.LendOnce
			}
			key := lend()
			desk.Cut(key.cabin)
			fmt.Fprintln(w, key.cabin)
		})
		env.Mux.HandleFunc("/evening", func(w http.ResponseWriter, r *http.Request) {
			for round := 0; round < 3; round++ {
				runtime.GC()
				time.Sleep(20 * time.Millisecond)
			}
			fmt.Fprintln(w, desk.back.Load())
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		if err := t.GetEach(40, 2, "/lend?n=%d"); err != nil {
			return err
		}
		_, err := t.Get("/evening")
		return err
	},
}
