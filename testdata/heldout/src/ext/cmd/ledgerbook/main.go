// Command ledgerbook answers what patrons have booked.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.org/theatre/ext/accounts/store"
	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	dir, err := os.MkdirTemp("", "ledgerbook")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s, err := store.Open(ctx, filepath.Join(dir, "accounts.db"))
	if err != nil {
		log.Fatal(err)
	}
	letters := crew.Hire(8, func(int) { time.Sleep(time.Millisecond) })
	clock.Start(ctx, clock.Job{Name: "letters", Every: 150 * time.Millisecond, Do: func() { letters.Give(1) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/last", func(w http.ResponseWriter, r *http.Request) {
		show, err := s.Last(r.FormValue("patron"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintln(w, show)
	})
	mux.HandleFunc("/balance", func(w http.ResponseWriter, r *http.Request) {
		n, err := s.Balance(r.FormValue("patron"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, n)
	})
	house.Run(mux)
}
