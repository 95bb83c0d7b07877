// Command posters has the posters of the season printed.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/posters/press"
)

func main() {
	ctx := context.Background()
	p := press.New(6, 15*time.Millisecond)
	boards := crew.Hire(12, func(string) { time.Sleep(5 * time.Millisecond) })
	clock.Start(ctx, clock.Job{Name: "glue", Every: 120 * time.Millisecond, Do: func() { boards.Give("glue") }})
	mux := http.NewServeMux()
	mux.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) {
		p.Print(ctx, r.FormValue("poster"))
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/collect", func(w http.ResponseWriter, r *http.Request) {
		for _, poster := range p.Collect() {
			boards.Give(poster)
		}
		fmt.Fprintln(w, "collected")
	})
	house.Run(mux)
}
