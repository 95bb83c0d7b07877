// Command intercom calls the stations of a house.
package main

import (
	"context"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/intercom/exchange"
)

func main() {
	exchanges := map[string]*exchange.Exchange{
		"stage": {Addr: house.Peer("TCP"), Key: "stage"},
		"pit":   {Addr: house.Peer("TCP"), Key: "dark"},
	}
	b := board.New()
	lights := crew.Hire(7, func(string) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "lights", Every: 110 * time.Millisecond, Do: func() { lights.Give("cue"); b.All() }})
	mux := http.NewServeMux()
	mux.HandleFunc("/ring", func(w http.ResponseWriter, r *http.Request) {
		x := exchanges[r.FormValue("exchange")]
		if x == nil {
			http.NotFound(w, r)
			return
		}
		if err := x.Ring(r.FormValue("station")); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
	house.Run(mux)
}
