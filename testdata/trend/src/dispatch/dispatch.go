// Package dispatch finds a driver for a ride.
package dispatch

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
	"example.com/ops/kit/work"
)

const districts = 12

// Board finds drivers.
type Board struct {
	maps    string
	client  *http.Client
	drivers []*cache.Cache
	solver  *work.Elastic
	ledger  *work.Crew
	stats   *stats.Recorder
}

// distance asks the map service.
func (b *Board) distance(from, to int) (string, error) {
	resp, err := b.client.Get(fmt.Sprintf("http://%s/distance?from=%d&to=%d", b.maps, from, to))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	d, err := io.ReadAll(resp.Body)
	return string(d), err
}

// Match asks for the distance to some drivers at once and takes the nearest.
func (b *Board) Match(ride int) (string, error) {
	const candidates = 3
	found := make([]string, candidates)
	errs := make([]error, candidates)
	var wg sync.WaitGroup
	for i := 0; i < candidates; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			found[i], errs[i] = b.distance(ride, i)
		}()
	}
	wg.Wait()
	for i := range found {
		if errs[i] == nil {
			return found[i], nil
		}
	}
	return "", errs[0]
}

func (b *Board) handleRide(w http.ResponseWriter, r *http.Request) {
	defer b.stats.Add("ride", time.Now())
	ride, _ := strconv.Atoi(r.URL.Query().Get("ride"))
	near, err := b.Match(ride)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	b.drivers[ride%districts].Put(near, ride)
	b.solver.Do(func() { time.Sleep(90 * time.Millisecond) })
	b.ledger.Go(func() { time.Sleep(time.Millisecond) })
	fmt.Fprintln(w, near)
}

// handlePosition waits until the driver has moved.
func (b *Board) handlePosition(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(800 * time.Millisecond):
		fmt.Fprintln(w, "moved")
	case <-r.Context().Done():
	}
}

func answerDistance(w http.ResponseWriter, r *http.Request) {
	time.Sleep(60 * time.Millisecond)
	fmt.Fprintln(w, "1200 m")
}

// day is the daily wave: twenty seconds for a day, the peak after half of it.
func day(night, noon float64) func(at time.Duration) float64 {
	return func(at time.Duration) float64 {
		up := (1 - math.Cos(2*math.Pi*at.Seconds()/20)) / 2
		return night + (noon-night)*up*up
	}
}

// Service is the description of this service: rides come in waves.
var Service = harness.Service{
	Name:         "dispatch",
	Variants:     []string{harness.Healthy},
	Warm:         21 * time.Second,
	Every:        5 * time.Second,
	Delta:        50500 * time.Millisecond,
	UpstreamHTTP: http.HandlerFunc(answerDistance),
	Serve: func(env harness.Env) error {
		b := &Board{
			maps: env.Upstream,
			client: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
				MaxIdleConnsPerHost: 64, IdleConnTimeout: 8 * time.Second,
			}},
			solver: work.NewElastic(40, 1500*time.Millisecond),
			ledger: work.NewCrew(5),
			stats:  stats.Start(time.Second),
		}
		for i := 0; i < districts; i++ {
			b.drivers = append(b.drivers, cache.New(3*time.Second))
		}
		env.Mux.HandleFunc("/ride", b.handleRide)
		env.Mux.HandleFunc("/position", b.handlePosition)
		return nil
	},
	Load: func(l *harness.Load) {
		l.Send(day(4, 120), "/ride?ride=%d")
		l.Send(day(3, 45), "/position?ride=%d")
	},
}
