// Command stalls sells the seats near the stage, with few connections to its data base.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/sqlitefile"
	"example.org/theatre/foyer"
)

const search = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 40000)
	SELECT count(*) FROM n, seats WHERE seats.id = n.i % 40 AND seats.free`

func main() {
	flag.Parse()
	db, err := sqlitefile.Open("stalls",
		"CREATE TABLE seats (id INTEGER PRIMARY KEY, free BOOLEAN)",
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 40) INSERT INTO seats SELECT i, i % 3 FROM n")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(3)
	db.SetMaxIdleConns(3)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 50*time.Millisecond, func() { book.Note("swept") })
	mux := foyer.Mux()
	mux.HandleFunc("/free", func(w http.ResponseWriter, r *http.Request) {
		conn, err := db.Conn(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		defer conn.Close()
		time.Sleep(20 * time.Millisecond)
		var free int
		if err := conn.QueryRowContext(r.Context(), search).Scan(&free); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, free)
	})
	foyer.Serve(mux)
}
