// Command scenery moves flats between the stores of the company.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type depot struct {
	id    int
	mu    sync.Mutex
	flats int
}

func (d *depot) receive(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.flats += n
}

func (d *depot) send(to *depot, n int) {
	if foyer.Repaired {
		d.mu.Lock()
		d.flats -= n
		d.mu.Unlock()
		load(n)
		to.receive(n)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.flats -= n
	load(n)
	to.receive(n)
}

// load takes as long as it takes to load a lorry.
func load(n int) { time.Sleep(time.Duration(n) * time.Millisecond) }

func main() {
	flag.Parse()
	depots := make(map[string]*depot)
	for i, name := range []string{"dockside", "hillside", "annexe"} {
		depots[name] = &depot{id: i, flats: 400}
	}
	drivers := backstage.NewHands(44)
	book := backstage.OpenBook()
	mux := foyer.Mux()
	mux.HandleFunc("/move", func(w http.ResponseWriter, r *http.Request) {
		from, to := depots[r.FormValue("from")], depots[r.FormValue("to")]
		if from == nil || to == nil || from == to {
			http.Error(w, "where?", http.StatusBadRequest)
			return
		}
		from.send(to, 60)
		drivers.Do(func() { book.Note("moved") })
		fmt.Fprintln(w, book.Len())
	})
	foyer.Serve(mux)
}
