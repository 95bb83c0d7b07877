// Command cuewatch tells consoles about changes of the cue list.
package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/cues/watch"
	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var polls atomic.Int64
	reg := watch.NewRegistry(ctx, func(string) { polls.Add(1) })
	sheets := crew.Hire(9, func(int64) {})
	clock.Start(ctx, clock.Job{Name: "polls", Every: 100 * time.Millisecond, Do: func() { sheets.Give(polls.Load()) }})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /watch", func(w http.ResponseWriter, r *http.Request) { reg.Subscribe(r.FormValue("console")) })
	mux.HandleFunc("GET /watch", func(w http.ResponseWriter, r *http.Request) { reg.Subscribe(r.FormValue("console")) })
	mux.HandleFunc("GET /unwatch", func(w http.ResponseWriter, r *http.Request) { reg.Unsubscribe(r.FormValue("console")) })
	house.Run(mux)
}
