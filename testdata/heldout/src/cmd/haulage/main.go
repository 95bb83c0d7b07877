// Command haulage plans the lorries of a tour.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"example.org/theatre/haulage/quotes"
	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	desk := quotes.NewDesk(
		&quotes.Haulier{Name: "Ash", Pace: 4 * time.Millisecond, Pence: 900},
		&quotes.Haulier{Name: "Birch", Pace: 9 * time.Millisecond, Pence: 700},
		&quotes.Haulier{Name: "Cedar", Pace: 15 * time.Millisecond, Pence: 650},
		&quotes.Haulier{Name: "Elm", Pace: 30 * time.Millisecond, Pence: 500},
	)
	letters := crew.Hire(6, func(q quotes.Quote) { time.Sleep(2 * time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "fuel", Every: 150 * time.Millisecond, Do: func() { letters.Give(quotes.Quote{}) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/quote", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		q, err := desk.Quickest(ctx, quotes.Journey{From: r.FormValue("from"), To: r.FormValue("to")})
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		letters.Give(q)
		json.NewEncoder(w).Encode(q)
	})
	house.Run(mux)
}
