// Command nightwatch watches the open-air stages.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/weather/sky"
)

func main() {
	s := sky.New(house.Peer("HTTP"))
	b := board.New()
	rounds := crew.Hire(8, func(int) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "rounds", Every: 200 * time.Millisecond, Do: func() { rounds.Give(1) }},
		clock.Job{Name: "lamps", Every: 250 * time.Millisecond, Do: func() { b.Put("lamps", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/forecast", func(w http.ResponseWriter, r *http.Request) {
		f, err := s.Forecast(r.FormValue("town"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, f)
	})
	mux.HandleFunc("/towns", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, s.Towns()) })
	house.Run(mux)
}
