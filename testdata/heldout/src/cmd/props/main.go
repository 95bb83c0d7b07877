// Command props knows where the props are.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type registry struct {
	mu       sync.RWMutex
	places   map[string]string
	watchers []func(prop string)
}

func (r *registry) place(prop string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.places[prop]
}

func (r *registry) watch(fn func(prop string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers = append(r.watchers, fn)
}

func (r *registry) put(prop, place string) {
	if house.Edition() > 1 {
		r.mu.Lock()
		r.places[prop] = place
		watchers := r.watchers
		r.mu.Unlock()
		for _, fn := range watchers {
			fn(prop)
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.places[prop] = place
	for _, fn := range r.watchers {
		fn(prop)
	}
}

// dangerous looks after what is sharp.
func (r *registry) dangerous(prop string) {
	if prop == "sabre" {
		r.lock(prop, r.where)
	}
}

func (r *registry) lock(prop string, where func(string) string) {
	_ = prop + " is locked in " + where(prop)
}

func (r *registry) where(prop string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.places[prop] + " cupboard"
}

type round struct {
	every time.Duration
	stop  chan struct{}
}

func (ro round) walk(do func()) {
	t := time.NewTicker(ro.every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			do()
		case <-ro.stop:
			return
		}
	}
}

func main() {
	r := &registry{places: map[string]string{}}
	r.watch(r.dangerous)
	for i := 0; i < 8; i++ {
		go round{time.Duration(60+10*i) * time.Millisecond, make(chan struct{})}.walk(func() {})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/put", func(w http.ResponseWriter, req *http.Request) { r.put(req.FormValue("prop"), req.FormValue("place")) })
	mux.HandleFunc("/place", func(w http.ResponseWriter, req *http.Request) { fmt.Fprintln(w, r.place(req.FormValue("prop"))) })
	house.Run(mux)
}
