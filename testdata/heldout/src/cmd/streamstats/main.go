// Command streamstats measures how the streams of the shows are watched.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/theatre/house"
)

type viewer struct {
	id      string
	bytes   atomic.Int64
	rate    atomic.Int64
	sampler *time.Ticker
	left    chan struct{}
}

func (v *viewer) sample() {
	var before int64
	for range v.sampler.C {
		now := v.bytes.Load()
		v.rate.Store(now - before)
		before = now
	}
}

func (v *viewer) sampleUntilLeft() {
	var before int64
	for {
		select {
		case <-v.sampler.C:
			now := v.bytes.Load()
			v.rate.Store(now - before)
			before = now
		case <-v.left:
			return
		}
	}
}

type audience struct {
	sync.RWMutex
	viewers map[string]*viewer
}

func (a *audience) enter(id string) *viewer {
	v := &viewer{id: id, sampler: time.NewTicker(60 * time.Millisecond), left: make(chan struct{})}
	a.Lock()
	a.viewers[id] = v
	a.Unlock()
	if house.Edition() > 1 {
		go v.sampleUntilLeft()
	} else {
		go v.sample()
	}
	return v
}

func (a *audience) leave(v *viewer) {
	a.Lock()
	delete(a.viewers, v.id)
	a.Unlock()
	v.sampler.Stop()
	close(v.left)
}

func (a *audience) report() {
	for {
		time.Sleep(500 * time.Millisecond)
		var sum int64
		a.RLock()
		for _, v := range a.viewers {
			sum += v.rate.Load()
		}
		a.RUnlock()
	}
}

func main() {
	a := &audience{viewers: map[string]*viewer{}}
	go a.report()
	idle := make(chan func())
	for i := 0; i < 12; i++ {
		go func() {
			for fn := range idle {
				fn()
			}
		}()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/watch", func(w http.ResponseWriter, r *http.Request) {
		v := a.enter(r.FormValue("id"))
		defer a.leave(v)
		for i := 0; i < 5; i++ {
			n, _ := fmt.Fprintln(w, "frame", i)
			v.bytes.Add(int64(n))
			time.Sleep(20 * time.Millisecond)
		}
	})
	house.Run(mux)
}
