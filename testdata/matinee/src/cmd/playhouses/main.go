// Command playhouses plans where the tour plays.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/playhouses"
)

func main() {
	flag.Parse()
	base := foyer.Env("PEER_HTTP")
	backstage.NewHands(32)
	var mu sync.Mutex
	open := make(map[string]*playhouses.House)
	mux := foyer.Mux()
	mux.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) {
		town := r.FormValue("town")
		h, err := playhouses.Open(r.Context(), base, town)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if old := open[town]; old != nil {
			old.Close()
		}
		open[town] = h
		fmt.Fprintln(w, len(open))
	})
	foyer.Serve(mux)
}
