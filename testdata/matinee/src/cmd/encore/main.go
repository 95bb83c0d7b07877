// Command encore shows on every phone in the house what is played next.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/encore"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	hub := encore.NewHub()
	var shown atomic.Int64
	// The museum next door counts what is shown.
	for i := 0; i < 30; i++ {
		l := hub.Listen()
		go func() {
			defer l.Leave()
			for range l.C {
				shown.Add(1)
			}
		}()
	}
	go backstage.Every(context.Background(), 400*time.Millisecond, func() { hub.Publish("still the same") })
	mux := foyer.Mux()
	mux.HandleFunc("/listen", func(w http.ResponseWriter, r *http.Request) {
		l := hub.Listen()
		defer l.Leave()
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			select {
			case text := <-l.C:
				fmt.Fprintf(w, "data: %s\n\n", text)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	mux.HandleFunc("/publish", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, hub.Publish(r.FormValue("text")), shown.Load())
	})
	foyer.Serve(mux)
}
