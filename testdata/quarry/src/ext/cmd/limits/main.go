// Command limits passes requests on to a slow mapping service, a few at a time.
package main

import (
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"example.org/quarry/site"
)

func main() {
	perSecond := rate.NewLimiter(rate.Every(30*time.Millisecond), 2)
	atOnce := semaphore.NewWeighted(3)
	s := site.New("limits", site.Hands(3), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/map", func(w http.ResponseWriter, r *http.Request) {
		if err := perSecond.Wait(r.Context()); err != nil {
			return
		}
		fmt.Fprintln(w, "map")
	})
	s.Mux.HandleFunc("/volume", func(w http.ResponseWriter, r *http.Request) {
		if err := atOnce.Acquire(r.Context(), 1); err != nil {
			return
		}
		defer atOnce.Release(1)
		_ = site.Sleep(r.Context(), 40*time.Millisecond)
		fmt.Fprintln(w, "volume")
	})
	log.Fatal(s.Run())
}
