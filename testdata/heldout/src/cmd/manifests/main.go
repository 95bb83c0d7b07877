// Command manifests declares the scenery of a tour.
package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"example.org/theatre/freight/manifest"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	b := board.New()
	stamps := crew.Hire(3, func(int) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "stamps", Every: 90 * time.Millisecond, Do: func() { stamps.Give(1) }},
		clock.Job{Name: "ferry", Every: 400 * time.Millisecond, Do: func() { b.Put("ferry", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/submit", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("items"))
		items := make([]manifest.Item, n)
		for i := range items {
			items[i] = manifest.Item{Case: i, Weight: 40 + i%7}
		}
		if err := manifest.Submit(items, 1<<14); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	house.Run(mux)
}
