// Command trucks says what is on which lorry.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/touring/fleet"
)

func main() {
	f := fleet.New("north", "south", "east")
	b := board.New()
	clock.Start(context.Background(),
		clock.Job{Name: "weighbridge", Every: 300 * time.Millisecond, Do: func() { b.Put(fmt.Sprint(f.Weight("east")), time.Second) }},
		clock.Job{Name: "drivers", Every: 500 * time.Millisecond, Do: func() { b.All() }},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/move", func(w http.ResponseWriter, r *http.Request) {
		f.Move(r.FormValue("from"), r.FormValue("to"), r.FormValue("case"))
	})
	mux.HandleFunc("/weight", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, f.Weight(r.FormValue("truck")))
	})
	house.Run(mux)
}
