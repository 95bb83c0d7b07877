// Command tourplan plans where the company plays.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"example.org/theatre/ext/tourdb/repo"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
)

func main() {
	dir, err := os.MkdirTemp("", "tourplan")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dates, err := repo.New(ctx, filepath.Join(dir, "dates.db"))
	if err != nil {
		log.Fatal(err)
	}
	b := board.New()
	clock.Start(ctx, clock.Job{Name: "dates", Every: 200 * time.Millisecond, Do: func() { b.Put("dates", time.Second) }},
		clock.Job{Name: "hotels", Every: 310 * time.Millisecond, Do: func() { b.All() }})
	mux := http.NewServeMux()
	mux.HandleFunc("/assign", func(w http.ResponseWriter, r *http.Request) {
		day, _ := strconv.Atoi(r.FormValue("day"))
		if err := dates.Assign(r.FormValue("town"), day); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	house.Run(mux)
}
