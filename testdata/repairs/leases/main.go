// Leases renews what a holder has, for as long as it is at work.
package main

import (
	"context"
	"time"

	"example.com/repairs/internal/snap"
)

type lease struct {
	renewed int
}

func hold(parent context.Context, l *lease) {
	ctx, release := context.WithCancel(parent)
	defer release()
	ticks := time.NewTicker(20 * time.Millisecond)
	go func() {
		for {
			<-ticks.C
			l.renewed++
		}
	}()
	do(ctx)
}

func do(ctx context.Context) error { return ctx.Err() }

func main() {
	for i := 0; i < 30; i++ {
		hold(context.Background(), new(lease))
	}
	snap.Write()
}
