// Pulses tells a registry that a worker is alive.
package main

import (
	"context"
	"sync/atomic"
	"time"

	"example.com/repairs/internal/snap"
)

var beats atomic.Int64

func pulse(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for range t.C {
		tell(ctx)
	}
}

func tell(context.Context) { beats.Add(1) }

func work() {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer stop()
	go pulse(ctx, 50*time.Millisecond)
	<-ctx.Done()
}

func main() {
	for i := 0; i < 10; i++ {
		work()
	}
	snap.Write()
}
