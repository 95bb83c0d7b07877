// Command blastlog records what the seismographs felt.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type shock struct {
	station string
	peak    float64
}

type archive struct {
	mu     sync.Mutex
	peaks  map[string]float64
	shocks chan shock
	total  int
}

func open() *archive {
	a := &archive{peaks: map[string]float64{}, shocks: make(chan shock, 2)}
	go a.writer()
	return a
}

func (a *archive) writer() {
	for s := range a.shocks {
		time.Sleep(2 * time.Millisecond)
		a.mu.Lock()
		if s.peak > a.peaks[s.station] {
			a.peaks[s.station] = s.peak
		}
		a.mu.Unlock()
	}
}

func (a *archive) felt(shocks []shock) {
	a.mu.Lock()
	a.total += len(shocks)
	if rev.Two {
		a.mu.Unlock()
		for _, s := range shocks {
			a.shocks <- s
		}
		return
	}
	defer a.mu.Unlock()
	for _, s := range shocks {
		a.shocks <- s
	}
}

func (a *archive) peak(station string) float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.peaks[station]
}

func main() {
	a := open()
	http.HandleFunc("/felt", func(w http.ResponseWriter, r *http.Request) {
		var shocks []shock
		for _, station := range r.URL.Query()["station"] {
			shocks = append(shocks, shock{station, 1.5})
		}
		a.felt(shocks)
	})
	http.HandleFunc("/peak", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, a.peak(r.FormValue("station"))) })
	http.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	go func() {
		for now := range time.Tick(250 * time.Millisecond) {
			_ = now.Unix()
		}
	}()
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, nil))
}
