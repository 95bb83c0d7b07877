// Command dryer takes batches of sand.
package main

import (
	"context"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/drying"
	"example.org/quarry/site"
)

func main() {
	drums := drying.New(3)
	s := site.New("dryer", site.Hands(11), site.Every(300*time.Millisecond, func() {}))
	s.Mux.HandleFunc("/dry", func(w http.ResponseWriter, r *http.Request) {
		moisture, _ := strconv.ParseFloat(r.FormValue("moisture"), 64)
		tonnes, _ := strconv.Atoi(r.FormValue("t"))
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		took, err := drums.Dry(ctx, drying.Batch{Tonnes: tonnes, Moisture: moisture})
		if err != nil {
			site.Fail(w, http.StatusUnprocessableEntity, err)
			return
		}
		site.JSON(w, took)
	})
	log.Fatal(s.Run())
}
