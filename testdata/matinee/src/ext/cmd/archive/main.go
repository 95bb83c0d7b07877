// Command archive finds programmes of past seasons.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/archive/catalogue"
	"example.org/theatre/ext/sqlitefile"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	db, err := sqlitefile.Open("archive",
		"CREATE TABLE programmes (title TEXT, year INTEGER)",
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 300) "+
			"INSERT INTO programmes SELECT 'Programme '||i, 1700+i FROM n")
	if err != nil {
		log.Fatal(err)
	}
	c := catalogue.New(ctx, db)
	go backstage.Every(ctx, 200*time.Millisecond, func() {
		if _, err := c.Size(); err != nil {
			log.Print(err)
		}
	})
	backstage.NewHands(30)
	mux := foyer.Mux()
	mux.HandleFunc("/first", func(w http.ResponseWriter, r *http.Request) {
		title, err := c.First(r.FormValue("word"))
		switch {
		case errors.Is(err, catalogue.ErrNone):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			fmt.Fprintln(w, title)
		}
	})
	foyer.Serve(mux)
}
