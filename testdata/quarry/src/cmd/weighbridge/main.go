// Command weighbridge answers what the trucks weigh.
package main

import (
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/weighing/bridge"
	"example.org/quarry/weighing/within"
)

func main() {
	cells := bridge.New()
	s := site.New("weighbridge", site.Hands(6), site.Every(time.Second, cells.Tare), site.Every(700*time.Millisecond, func() {}))
	s.Mux.HandleFunc("/weigh", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("bridge"))
		if err != nil {
			site.Fail(w, http.StatusBadRequest, err)
			return
		}
		reading, err := within.Do(200*time.Millisecond, func() (bridge.Reading, error) { return cells.Settle(n) })
		if err != nil {
			site.Fail(w, http.StatusGatewayTimeout, err)
			return
		}
		s.Note("weighed")
		site.JSON(w, reading)
	})
	log.Fatal(s.Run())
}
