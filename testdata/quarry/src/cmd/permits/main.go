// Command permits keeps the permits for haulage, noise and dust.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type permit struct {
	ID    string
	Kind  string
	Until time.Time
}

type entry struct {
	at   time.Time
	what string
	id   string
}

type registry struct {
	mu      sync.RWMutex
	permits map[string]permit
	journal chan entry
}

type option func(*registry)

func withJournal(write func(entry)) option {
	return func(r *registry) {
		go func() {
			for e := range r.journal {
				write(e)
			}
		}()
	}
}

func open(options ...option) *registry {
	r := &registry{permits: map[string]permit{}, journal: make(chan entry)}
	for _, o := range options {
		o(r)
	}
	return r
}

func (r *registry) grant(p permit) {
	r.mu.Lock()
	r.permits[p.ID] = p
	r.mu.Unlock()
	go r.log("granted", p.ID)
}

func (r *registry) log(what, id string) {
	r.journal <- entry{time.Now(), what, id}
}

func (r *registry) get(id string) (permit, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	p, ok := r.permits[id]
	return p, ok
}

func (r *registry) expire() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, p := range r.permits {
		if time.Now().After(p.Until) {
			delete(r.permits, id)
		}
	}
}

func main() {
	journal := flag.Bool("journal", rev.Two, "keep a journal")
	flag.Parse()
	var options []option
	if *journal {
		options = append(options, withJournal(func(entry) {}))
	}
	reg := open(options...)
	s := site.New("permits", site.Hands(10), site.Every(400*time.Millisecond, reg.expire))
	s.Mux.HandleFunc("/grant", func(w http.ResponseWriter, r *http.Request) {
		reg.grant(permit{ID: r.FormValue("id"), Kind: r.FormValue("kind"), Until: time.Now().Add(time.Hour)})
		w.WriteHeader(http.StatusCreated)
	})
	s.Mux.HandleFunc("/permit", func(w http.ResponseWriter, r *http.Request) {
		p, ok := reg.get(r.FormValue("id"))
		if !ok {
			site.Fail(w, http.StatusNotFound, fmt.Errorf("no permit %q", r.FormValue("id")))
			return
		}
		site.JSON(w, p)
	})
	log.Fatal(s.Run())
}
