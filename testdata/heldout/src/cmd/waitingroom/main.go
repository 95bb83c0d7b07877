// Command waitingroom keeps the public until a sale opens.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/queueing/room"
)

func main() {
	doors := room.New()
	b := board.New()
	clock.Start(context.Background(), clock.Job{Name: "announce", Every: 400 * time.Millisecond, Do: func() { b.Put("soon", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/wait", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 25*time.Second)
		defer cancel()
		n, err := doors.Wait(ctx)
		if err != nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		fmt.Fprintln(w, n)
	})
	mux.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) { doors.Open() })
	house.Run(mux)
}
