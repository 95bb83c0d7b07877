// Command openair decides whether the show goes on.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/forecast"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	sky := forecast.New(foyer.Env("PEER_MUTE"), 500*time.Millisecond)
	if err := sky.Reachable(); err != nil {
		log.Fatal(err)
	}
	sheets := backstage.NewHands(45)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 60*time.Millisecond, func() { book.Note("lawn") })
	mux := foyer.Mux()
	mux.HandleFunc("/tonight", func(w http.ResponseWriter, r *http.Request) {
		text := sky.Text(r.Context())
		sheets.Do(func() {})
		fmt.Fprintln(w, text)
	})
	foyer.Serve(mux)
}
