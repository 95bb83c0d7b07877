// Command fittings arranges when actors try their costumes on.
package main

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type answer int

const (
	accepted answer = iota + 1
	withdrawn
)

type fitting struct {
	Actor   string
	When    time.Time
	answers chan answer
}

type diary struct {
	mu      sync.Mutex
	pending map[string]*fitting
	booked  []*fitting
	mail    chan string
}

func (d *diary) propose(actor string, when time.Time) {
	f := &fitting{Actor: actor, When: when, answers: make(chan answer, 1)}
	d.mu.Lock()
	d.pending[actor] = f
	d.mu.Unlock()
	go d.await(f)
}

func (d *diary) await(f *fitting) {
	if a := <-f.answers; a != accepted {
		return
	}
	d.mu.Lock()
	d.booked = append(d.booked, f)
	d.mu.Unlock()
	d.mail <- f.Actor
}

func (d *diary) take(actor string) *fitting {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.pending[actor]
	delete(d.pending, actor)
	return f
}

func (d *diary) accept(actor string) {
	if f := d.take(actor); f != nil {
		f.answers <- accepted
	}
}

func (d *diary) withdraw(actor string) {
	f := d.take(actor)
	if f != nil && house.Edition() > 1 {
		f.answers <- withdrawn
	}
}

func (d *diary) post() {
	for actor := range d.mail {
		_ = actor
		time.Sleep(time.Millisecond)
	}
}

func (d *diary) remind() {
	for {
		time.Sleep(300 * time.Millisecond)
		d.mu.Lock()
		n := len(d.booked)
		d.mu.Unlock()
		if n > 0 {
			d.mail <- "wardrobe"
		}
	}
}

func main() {
	d := &diary{pending: map[string]*fitting{}, mail: make(chan string, 8)}
	for i := 0; i < 4; i++ {
		go d.post()
	}
	go d.remind()
	mux := http.NewServeMux()
	mux.HandleFunc("/propose", func(w http.ResponseWriter, r *http.Request) {
		d.propose(r.FormValue("actor"), time.Now().Add(time.Hour))
	})
	mux.HandleFunc("/accept", func(w http.ResponseWriter, r *http.Request) { d.accept(r.FormValue("actor")) })
	mux.HandleFunc("/withdraw", func(w http.ResponseWriter, r *http.Request) { d.withdraw(r.FormValue("actor")) })
	mux.HandleFunc("/booked", func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		json.NewEncoder(w).Encode(d.booked)
	})
	house.Run(mux)
}
