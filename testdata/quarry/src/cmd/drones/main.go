// Command drones follows survey flights.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/survey/track"
)

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	tower := track.NewTower(ctx)
	s := site.New("drones", site.Hands(4), site.Every(200*time.Millisecond, func() { tower.Count() }))
	s.Mux.HandleFunc("/survey", func(w http.ResponseWriter, r *http.Request) {
		drone := r.FormValue("drone")
		tower.Start(drone)
		defer tower.Land(drone)
		for i := 0; i < 4; i++ {
			tower.At(drone, track.Position{X: float64(i), Z: 80})
			if err := site.Sleep(r.Context(), 5*time.Millisecond); err != nil {
				return
			}
		}
		fmt.Fprintln(w, "surveyed")
	})
	log.Fatal(s.Run())
}
