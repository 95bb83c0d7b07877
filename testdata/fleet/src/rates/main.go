package main

import (
	"context"
	"fmt"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type table[K comparable, V any] struct {
	lock sync.RWMutex
	m    map[K]V
	hits atomic.Int64
}

func (t *table[K, V]) Get(k K) (V, bool) {
	t.lock.RLock()
	defer t.lock.RUnlock()
	v, ok := t.m[k]
	t.hits.Add(1)
	time.Sleep(time.Millisecond)
	return v, ok
}

func (t *table[K, V]) Merge(next map[K]V) {
	t.lock.Lock()
	defer t.lock.Unlock()
	for k, v := range next {
		t.m[k] = v
	}
	time.Sleep(4 * time.Millisecond)
}

func convert(ctx context.Context, t *table[string, float64], cur string) {
	for ctx.Err() == nil {
		if _, ok := t.Get(cur); !ok {
			time.Sleep(time.Millisecond)
		}
	}
}

func update(ctx context.Context, t *table[string, float64], base float64) {
	for i := 0; ctx.Err() == nil; i++ {
		t.Merge(map[string]float64{"EUR": base, "USD": base * 1.1, fmt.Sprint("X", i%40): base})
		time.Sleep(3 * time.Millisecond)
	}
}

func main() {
	diag.OnSignal()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	t := &table[string, float64]{m: map[string]float64{}}
	var wg sync.WaitGroup
	for i := 0; i < 60; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			convert(ctx, t, []string{"EUR", "USD", "GBP"}[i%3])
		}(i)
	}
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			update(ctx, t, float64(i+1))
		}(i)
	}
	<-ctx.Done()
	wg.Wait()
	fmt.Println(t.hits.Load())
}
