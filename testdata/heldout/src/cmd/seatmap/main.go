// Command seatmap answers which seats are free.
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
	"example.org/theatre/seating/plan"
	"example.org/theatre/seating/within"
)

func main() {
	notices := board.New()
	prints := crew.Hire(8, func(hall string) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(),
		clock.Job{Name: "opening", Every: 300 * time.Millisecond, Do: func() { notices.Put("doors", time.Minute) }},
		clock.Job{Name: "plans", Every: 200 * time.Millisecond, Do: func() { prints.Give("studio") }},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/free", func(w http.ResponseWriter, r *http.Request) {
		hall := r.FormValue("hall")
		p, err := within.Do(120*time.Millisecond, func() (*plan.Plan, error) { return plan.Load(hall) })
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, p.Free())
	})
	mux.HandleFunc("/doors", func(w http.ResponseWriter, r *http.Request) {
		if house.Pause(r.Context(), 40*time.Second) == nil {
			fmt.Fprintln(w, notices.All())
		}
	})
	mux.HandleFunc("/notices", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, notices.All()) })
	house.Run(mux)
}
