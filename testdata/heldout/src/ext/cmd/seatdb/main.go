// Command seatdb is the database of the seats.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
)

type seats struct{ db *sql.DB }

func (s seats) search(ctx context.Context, show string) (n int, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, `select seat from seats where show = ?`, show)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
		if n%10 == 0 {
			time.Sleep(10 * time.Millisecond)
		}
	}
	return n, rows.Err()
}

func main() {
	dir, err := os.MkdirTemp("", "seatdb")
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "seats.db"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(3)
	if _, err := db.Exec(`create table seats (show text, seat integer)`); err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 50; i++ {
		if _, err := db.Exec(`insert into seats values ('hamlet', ?)`, i); err != nil {
			log.Fatal(err)
		}
	}
	s := seats{db}
	clock.Start(context.Background(), clock.Job{Name: "stats", Every: 100 * time.Millisecond, Do: func() { _ = db.Stats() }})
	mux := http.NewServeMux()
	mux.HandleFunc("/search", func(w http.ResponseWriter, r *http.Request) {
		n, err := s.search(r.Context(), r.FormValue("show"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, n)
	})
	house.Run(mux)
}
