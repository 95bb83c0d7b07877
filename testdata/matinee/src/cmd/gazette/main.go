// Command gazette sends press releases.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/press/outlets"
)

func main() {
	flag.Parse()
	book := backstage.OpenBook()
	var options []outlets.Option
	if foyer.Repaired {
		options = append(options, outlets.OnPrint(book.Note))
	}
	papers := []*outlets.Outlet{
		outlets.New("Evening Post", options...),
		outlets.New("Stage Weekly", options...),
		outlets.New("Herald", outlets.OnPrint(book.Note)),
		outlets.New("Festival Radio", options...),
		outlets.New("Courier", outlets.OnPrint(book.Note)),
	}
	typists := backstage.NewHands(18)
	go backstage.Every(context.Background(), 40*time.Millisecond, func() { typists.Do(func() { book.Note("draft") }) })
	mux := foyer.Mux()
	mux.HandleFunc("/release", func(w http.ResponseWriter, r *http.Request) {
		for _, p := range papers {
			p.Send(outlets.Release{Title: r.FormValue("title")})
		}
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/sent", func(w http.ResponseWriter, r *http.Request) {
		for _, p := range papers {
			fmt.Fprintln(w, p.Sent())
		}
	})
	foyer.Serve(mux)
}
