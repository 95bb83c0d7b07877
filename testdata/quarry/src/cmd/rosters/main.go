// Command rosters has the shifts of the people in the pits.
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

var errFree = errors.New("is free today")

// guarded is a map with a lock.
type guarded[K comparable, V any] struct {
	lock   sync.RWMutex
	values map[K]V
}

func (g *guarded[K, V]) put(k K, v V) {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.values[k] = v
}

type roster struct {
	shifts guarded[string, string]
	seen   chan string
}

func (r *roster) shift(person string) (string, error) {
	r.shifts.lock.RLock()
	shift, ok := r.shifts.values[person]
	if !ok {
		r.shifts.lock.RUnlock()
		return "", fmt.Errorf("nobody is called %s", person)
	}
	if shift == "free" {
		if rev.Two {
			r.shifts.lock.RUnlock()
		}
		return "", errFree
	}
	r.shifts.lock.RUnlock()
	return shift, nil
}

func (r *roster) answer(w http.ResponseWriter, req *http.Request) {
	shift, err := r.shift(req.FormValue("person"))
	if err != nil {
		site.Fail(w, http.StatusNotFound, err)
		return
	}
	select {
	case r.seen <- shift:
	default:
	}
	fmt.Fprintln(w, shift)
}

func (r *roster) plan(w http.ResponseWriter, req *http.Request) {
	r.shifts.put(req.FormValue("person"), req.FormValue("shift"))
}

func main() {
	r := &roster{seen: make(chan string, 4)}
	r.shifts.values = map[string]string{"anna": "early", "bela": "late", "cem": "free"}
	go func() {
		for range r.seen {
		}
	}()
	var workers sync.WaitGroup
	for i := 0; i < 10; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for range tick.C {
			}
		}()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/shift", r.answer)
	mux.HandleFunc("/plan", r.plan)
	mux.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, mux))
}
