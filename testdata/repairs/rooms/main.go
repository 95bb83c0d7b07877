// Rooms passes on what is said in a room.
package main

import (
	"context"
	"time"

	"example.com/repairs/internal/snap"
)

type room struct {
	said chan string
	last string
}

func (r *room) serve(ctx context.Context, saves time.Duration) {
	save := time.NewTimer(saves)
	for {
		select {
		case line := <-r.said:
			r.last = line
		case <-save.C:
			r.save(ctx)
			save.Reset(saves)
		}
	}
}

func (r *room) save(ctx context.Context) error { return ctx.Err() }

func visit() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := &room{said: make(chan string)}
	go r.serve(ctx, time.Hour)
	r.said <- "good evening"
}

func main() {
	for i := 0; i < 40; i++ {
		visit()
	}
	snap.Write()
}
