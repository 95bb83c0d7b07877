// Command riggers says who hangs what.
package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"example.org/theatre/ext/stage/rigging"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	ctx := context.Background()
	points := rigging.New(6)
	b := board.New()
	chains := crew.Hire(13, func(int) { time.Sleep(2 * time.Millisecond) })
	clock.Start(ctx, clock.Job{Name: "chains", Every: 170 * time.Millisecond, Do: func() { chains.Give(1); b.All() }})
	mux := http.NewServeMux()
	mux.HandleFunc("/hang", func(w http.ResponseWriter, r *http.Request) {
		kilos, _ := strconv.Atoi(r.FormValue("kilos"))
		if err := points.Hang(ctx, 2, kilos); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		chains.Give(kilos)
	})
	house.Run(mux)
}
