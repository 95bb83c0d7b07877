// Command tickets prints the delivery notes of a shift.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type note struct {
	No   int  `json:"no"`
	Void bool `json:"void"`
}

type printer struct {
	site    *site.Service
	printed atomic.Int64
	runs    atomic.Int64
}

type run struct {
	p     *printer
	notes []note
	left  sync.WaitGroup
}

func (r *run) print() {
	r.left.Add(len(r.notes))
	for _, n := range r.notes {
		if n.Void {
			if rev.Two {
				r.left.Done()
			}
			continue
		}
		n := n
		r.p.site.Do(func() {
			defer r.left.Done()
			r.one(n)
		})
	}
	r.left.Wait()
	r.p.runs.Add(1)
}

func (r *run) one(n note) {
	time.Sleep(time.Millisecond)
	r.p.printed.Add(1)
}

func main() {
	p := &printer{site: site.New("tickets", site.Hands(25))}
	p.site.Mux.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) {
		var notes []note
		if err := json.Unmarshal([]byte(r.FormValue("notes")), &notes); err != nil {
			site.Fail(w, http.StatusBadRequest, err)
			return
		}
		go (&run{p: p, notes: notes}).print()
		fmt.Fprintln(w, len(notes))
	})
	log.Fatal(p.site.Run())
}
