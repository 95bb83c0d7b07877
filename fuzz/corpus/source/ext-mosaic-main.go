package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"log"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"harborline.dev/edge/internal/diag"
)

type tile struct{ x, y, zoom int }

type painter struct {
	mem  *semaphore.Weighted
	mu   sync.Mutex
	sums map[uint64]int
}

func (p *painter) paint(ctx context.Context, t tile) error {
	if err := p.mem.Acquire(ctx, 2); err != nil {
		return err
	}
	defer p.mem.Release(2)
	h := fnv.New64a()
	for i := 0; i < 2000; i++ {
		fmt.Fprint(h, t.x, t.y, t.zoom, i)
	}
	time.Sleep(15 * time.Millisecond) // upload
	p.mu.Lock()
	p.sums[h.Sum64()%97]++
	p.mu.Unlock()
	return nil
}

func build(ctx context.Context, p *painter, side int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(12)
	for x := 0; x < side; x++ {
		for y := 0; y < side; y++ {
			t := tile{x, y, 7}
			g.Go(func() error { return p.paint(ctx, t) })
		}
	}
	return g.Wait()
}

func main() {
	diag.OnSignal()
	p := &painter{mem: semaphore.NewWeighted(10), sums: map[uint64]int{}}
	if err := build(context.Background(), p, 70); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(p.sums))
}
