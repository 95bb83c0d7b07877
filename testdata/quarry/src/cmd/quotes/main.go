// Command quotes serves prices of concrete.
package main

import (
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/concrete/pricing"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

func main() {
	desk := pricing.NewDesk()
	mails := yard.NewPool(8, func(pricing.Offer) { time.Sleep(2 * time.Millisecond) })
	given := yard.NewTopic[pricing.Offer]()
	for i := 0; i < 5; i++ {
		follow, _ := given.Follow()
		go func() {
			for offer := range follow {
				mails.Put(offer)
			}
		}()
	}
	s := site.New("quotes")
	s.Mux.HandleFunc("/quote", func(w http.ResponseWriter, r *http.Request) {
		cubics, _ := strconv.ParseFloat(r.FormValue("m3"), 64)
		offer, err := desk.Cheapest(r.Context(), pricing.Order{Grade: r.FormValue("grade"), Cubics: cubics})
		if err != nil {
			site.Fail(w, http.StatusUnprocessableEntity, err)
			return
		}
		given.Publish(offer)
		site.JSON(w, offer)
	})
	log.Fatal(s.Run())
}
