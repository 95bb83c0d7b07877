// Command workshops plans what is taught in the mornings.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/workshops/schedule"
)

type office struct {
	mu      sync.Mutex
	current *schedule.Scheduler
	reloads int
}

func (o *office) reload(w http.ResponseWriter, r *http.Request) {
	next := schedule.New(r.FormValue("season"))
	next.Add(schedule.Slot{Name: "voice", In: 100 * time.Millisecond})
	next.Add(schedule.Slot{Name: "fencing", In: 150 * time.Millisecond})
	o.mu.Lock()
	previous := o.current
	o.current = next
	o.reloads++
	o.mu.Unlock()
	if previous != nil && foyer.Repaired {
		previous.Stop()
	}
	fmt.Fprintln(w, "reloaded")
}

func main() {
	flag.Parse()
	o := new(office)
	teachers := backstage.NewHands(70)
	go backstage.Every(context.Background(), 30*time.Millisecond, func() { teachers.Do(func() {}) })
	mux := foyer.Mux()
	mux.HandleFunc("/reload", o.reload)
	foyer.Serve(mux)
}
