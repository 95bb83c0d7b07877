// Package geo resolves addresses in batches, with a time limit on each.
package geo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// ErrSlow says that the resolver did not answer in time.
var ErrSlow = errors.New("geo: resolver too slow")

// Point is a place on the map.
type Point struct{ Lat, Lon float64 }

// Resolver finds addresses in the street index.
type Resolver struct {
	latency time.Duration
}

func (r *Resolver) resolve(address string) Point {
	time.Sleep(r.latency)
	return Point{Lat: float64(len(address)), Lon: 52.5}
}

// Geocoder puts a time limit on a resolver.
type Geocoder struct {
	resolver *Resolver
	limit    time.Duration
	room     int // room for results nobody waits for any more
}

// Locate resolves one address.
func (g *Geocoder) Locate(ctx context.Context, address string) (Point, error) {
	ctx, cancel := context.WithTimeout(ctx, g.limit)
	defer cancel()
	found := make(chan Point, g.room)
	go g.lookup(address, found)
	select {
	case p := <-found:
		return p, nil
	case <-ctx.Done():
		return Point{}, ErrSlow
	}
}

func (g *Geocoder) lookup(address string, found chan<- Point) {
	p := g.resolver.resolve(address)
	found <- p
}

// LocateAll resolves a batch. Addresses that take too long are left out.
func (g *Geocoder) LocateAll(ctx context.Context, addresses []string) map[string]Point {
	var mu sync.Mutex
	var wg sync.WaitGroup
	points := make(map[string]Point)
	for _, a := range addresses {
		wg.Add(1)
		go func(a string) {
			defer wg.Done()
			p, err := g.Locate(ctx, a)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			points[a] = p
		}(a)
	}
	wg.Wait()
	return points
}

func (g *Geocoder) handleBatch(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n > 100 {
		http.Error(w, "n must be a number up to 100", http.StatusBadRequest)
		return
	}
	addresses := make([]string, n)
	for i := range addresses {
		addresses[i] = "Main Street " + strconv.Itoa(i)
	}
	json.NewEncoder(w).Encode(len(g.LocateAll(r.Context(), addresses)))
}

// Program is the lab's description of this service: the resolver needs
// longer than the limit.
var Program = harness.Program{
	Name: "timeout-abandon",
	Serve: func(env harness.Env) error {
		g := &Geocoder{resolver: &Resolver{latency: 40 * time.Millisecond}, limit: 10 * time.Millisecond}
		if env.Fixed() {
			g.room = 1
		}
		env.Mux.HandleFunc("/geocode", g.handleBatch)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(150, 8, "/geocode?n=20&batch=%d") },
}
