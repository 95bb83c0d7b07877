// Package intake takes deliveries in.
package intake

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

type pallet struct {
	id     int
	weight int
}

// Desk takes pallets in.
type Desk struct {
	pallets chan pallet
	scales  chan int
	quality chan pallet
	rejects chan pallet
	stop    chan struct{}
}

// Open opens the desk.
func Open(ctx context.Context) *Desk {
	d := &Desk{
		pallets: make(chan pallet),
		scales:  make(chan int),
		quality: make(chan pallet),
		rejects: make(chan pallet),
		stop:    make(chan struct{}),
	}
	go d.weigh()
	go d.inspect(ctx)
	go func() {
		for p := range d.rejects {
			_ = p
		}
	}()
	go d.report(ctx)
	go d.forms()
	for lane := 0; lane < 8; lane++ {
		go d.lane(lane)
	}
	return d
}

func (d *Desk) weigh() {
	for w := range d.scales {
		_ = w
	}
}

func (d *Desk) inspect(ctx context.Context) {
	for {
		select {
		case p := <-d.quality:
			_ = p
		case <-ctx.Done():
			return
		}
	}
}

func (d *Desk) lane(n int) {
	for {
		select {
		case p := <-d.pallets:
			p.weight++
		case <-d.stop:
			return
		}
	}
}

func (d *Desk) report(ctx context.Context) {
	t := time.NewTicker(15 * time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// HandleIntake takes some pallets in.
func (d *Desk) HandleIntake(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		http.Error(w, "n: "+err.Error(), http.StatusBadRequest)
		return
	}
	for i := 0; i < n; i++ {
		select {
		case d.pallets <- pallet{id: i}:
		case <-r.Context().Done():
			return
		}
	}
	weights := make(chan int)
	for i := 0; i < n; i++ {
		go func() {
			weights <- d.estimate(i)
		}()
	}
	fmt.Fprintln(w, n, <-weights)
}

// estimate guesses what a pallet weighs.
func (d *Desk) estimate(id int) int {
	time.Sleep(20 * time.Millisecond)
	return 400 + id
}
