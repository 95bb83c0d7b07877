// Command lighting is the desk of the lamps.
package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.org/theatre/house"
)

type rig struct {
	mu     sync.RWMutex
	levels []int
}

func (g *rig) level(i int) int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.levels[i]
}

func (g *rig) snapshot() []int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if house.Edition() > 1 {
		return append([]int(nil), g.levels...)
	}
	var all []int
	for i := range g.levels {
		all = append(all, g.level(i))
		time.Sleep(10 * time.Millisecond) // the desk asks one lamp after the other
	}
	return all
}

func (g *rig) fade(i, to int) {
	g.mu.Lock()
	g.levels[i] = to
	g.mu.Unlock()
}

func (g *rig) brightest() (max int) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, l := range g.levels {
		if l > max {
			max = l
		}
	}
	return max
}

func (g *rig) meter(out chan<- int) {
	for {
		time.Sleep(50 * time.Millisecond)
		out <- g.brightest()
	}
}

func main() {
	g := &rig{levels: make([]int, 24)}
	power := make(chan int)
	go g.meter(power)
	go func() {
		for kw := range power {
			_ = kw
		}
	}()
	dimmers := make(chan struct{})
	for i := 0; i < 9; i++ {
		go func() {
			t := time.NewTicker(100 * time.Millisecond)
			for {
				select {
				case <-t.C:
				case <-dimmers:
					return
				}
			}
		}()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/snapshot", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(g.snapshot())
	})
	mux.HandleFunc("/fade", func(w http.ResponseWriter, r *http.Request) {
		i, _ := strconv.Atoi(r.FormValue("lamp"))
		g.fade(i%24, 80)
	})
	house.Run(mux)
}
