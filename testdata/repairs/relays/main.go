// Relays forwards messages until its session ends.
package main

import (
	"context"

	"example.com/repairs/internal/snap"
)

type relay struct {
	in  chan int
	out []int
}

func (r *relay) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			break
		case n := <-r.in:
			r.out = append(r.out, n)
		}
	}
}

func session() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := &relay{in: make(chan int)}
	go r.run(ctx)
	r.in <- 1
}

func main() {
	for i := 0; i < 3; i++ {
		session()
	}
	snap.Write()
}
