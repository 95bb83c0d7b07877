// Command hatbox lends hats.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/hatbox"
)

func main() {
	flag.Parse()
	rack := hatbox.NewRack(500, "bowler", "tricorne", "crown")
	var out atomic.Int64
	audit := func() { out.Store(int64(rack.Lent())) }
	go backstage.Every(context.Background(), 25*time.Millisecond, audit)
	brushes := backstage.NewHands(22)
	mux := foyer.Mux()
	mux.HandleFunc("/lend", func(w http.ResponseWriter, r *http.Request) {
		left, err := rack.Lend(r.FormValue("kind"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		brushes.Do(func() {})
		fmt.Fprintln(w, left)
	})
	mux.HandleFunc("/lent", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, rack.Lent()) })
	foyer.Serve(mux)
}
