package main

import (
	"fmt"
	"math"
	"math/rand"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type point struct{ lat, lon float64 }

type index struct {
	sync.RWMutex
	names map[int]string
	at    []point
}

func (ix *index) Name(i int) string {
	ix.RLock()
	defer ix.RUnlock()
	return ix.names[i]
}

func (ix *index) Nearest(p point) string {
	ix.RLock()
	defer ix.RUnlock()
	best, d := -1, math.MaxFloat64
	for i, q := range ix.at {
		if x := math.Hypot(p.lat-q.lat, p.lon-q.lon); x < d {
			best, d = i, x
		}
	}
	return ix.Name(best)
}

func (ix *index) Replace(at []point) {
	ix.Lock()
	defer ix.Unlock()
	ix.at = at
	for i := range at {
		ix.names[i] = fmt.Sprintf("depot-%04d", i)
	}
}

func randomPoints(r *rand.Rand, n int) []point {
	ps := make([]point, n)
	for i := range ps {
		ps[i] = point{r.Float64() * 90, r.Float64() * 180}
	}
	return ps
}

func consume(ix *index, q <-chan point, seen func(string)) {
	for p := range q {
		seen(ix.Nearest(p))
	}
}

func refresh(ix *index, every time.Duration) {
	r := rand.New(rand.NewSource(4))
	for {
		ix.Replace(randomPoints(r, 3000))
		time.Sleep(every)
	}
}

func main() {
	diag.OnSignal()
	ix := &index{names: map[int]string{}}
	ix.Replace(randomPoints(rand.New(rand.NewSource(1)), 3000))
	q := make(chan point)
	var mu sync.Mutex
	hits := map[string]int{}
	for i := 0; i < 4; i++ {
		go consume(ix, q, func(s string) {
			mu.Lock()
			hits[s]++
			mu.Unlock()
		})
	}
	go refresh(ix, time.Millisecond)
	r := rand.New(rand.NewSource(9))
	for {
		q <- point{r.Float64() * 90, r.Float64() * 180}
	}
}
