// Command boxoffice sells tickets.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/boxoffice/ledger"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	l := ledger.Open(map[string]int{"hamlet": 400, "medea": 3})
	b := board.New()
	prints := crew.Hire(6, func(string) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(),
		clock.Job{Name: "takings", Every: 250 * time.Millisecond, Do: func() { b.Put(fmt.Sprint(l.Report()), time.Second) }},
		clock.Job{Name: "ribbon", Every: 250 * time.Millisecond, Do: func() { prints.Give("ribbon") }},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/sell", func(w http.ResponseWriter, r *http.Request) {
		if err := l.Sell(r.FormValue("show"), 2); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		prints.Give(r.FormValue("show"))
	})
	mux.HandleFunc("/takings", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, l.Report()) })
	house.Run(mux)
}
