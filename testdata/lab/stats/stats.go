// Package stats adds up the figures of several regions.
package stats

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Figure is what one region sold.
type Figure struct {
	Region string
	Sold   int
}

// Region has the figures of one part of the world.
type Region struct {
	name  string
	daily []int
}

func (r *Region) sum() Figure {
	f := Figure{Region: r.name}
	for _, d := range r.daily {
		f.Sold += d
	}
	return f
}

// Board adds up all regions.
type Board struct {
	regions []*Region
}

func (b *Board) collect(r *Region, figures chan<- Figure, wg *sync.WaitGroup) {
	defer wg.Done()
	figures <- r.sum()
}

// Total is what all regions sold.
func (b *Board) Total() int {
	figures := make(chan Figure)
	var wg sync.WaitGroup
	for _, r := range b.regions {
		wg.Add(1)
		go b.collect(r, figures, &wg)
	}
	wg.Wait()
	close(figures)
	total := 0
	for f := range figures {
		total += f.Sold
	}
	return total
}

// TotalStreaming is what all regions sold.
func (b *Board) TotalStreaming() int {
	figures := make(chan Figure)
	var wg sync.WaitGroup
	for _, r := range b.regions {
		wg.Add(1)
		go b.collect(r, figures, &wg)
	}
	go func() {
		wg.Wait()
		close(figures)
	}()
	total := 0
	for f := range figures {
		total += f.Sold
	}
	return total
}

type handler struct{ total func() int }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, h.total())
}

// Program is the lab's description of this service: 15 looks at the total of
// six regions.
var Program = harness.Program{
	Name: "wg-before-drain",
	Serve: func(env harness.Env) error {
		b := &Board{}
		for _, name := range []string{"north", "south", "east", "west", "islands", "online"} {
			b.regions = append(b.regions, &Region{name: name, daily: []int{3, 1, 4, 1, 5, 9, 2}})
		}
		h := handler{total: b.Total}
		if env.Fixed() {
			h.total = b.TotalStreaming
		}
		env.Mux.Handle("/total", h)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(250*time.Millisecond).GetEach(15, 15, "/total?board=%d")
	},
}
