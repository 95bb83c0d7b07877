// Command deliveries looks deliveries up.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type app struct {
	ctx context.Context
	db  *sql.DB
}

type delivery struct {
	No       int
	Customer string
	Tonnes   float64
}

func (a *app) migrate() error {
	if _, err := a.db.ExecContext(a.ctx, "CREATE TABLE delivery (no INTEGER PRIMARY KEY, customer TEXT, tonnes REAL)"); err != nil {
		return err
	}
	for i := 0; i < 60; i++ {
		if _, err := a.db.ExecContext(a.ctx, "INSERT INTO delivery VALUES (?, ?, ?)", i, fmt.Sprintf("c%d", i%6), 20+float64(i)/10); err != nil {
			return err
		}
	}
	return nil
}

// largest is the largest delivery of a customer.
func (a *app) largest(customer string) (delivery, error) {
	rows, err := a.db.QueryContext(a.ctx, "SELECT no, customer, tonnes FROM delivery WHERE customer = ? ORDER BY tonnes DESC", customer)
	if err != nil {
		return delivery{}, err
	}
	if rev.Two {
		defer rows.Close()
	}
	var d delivery
	if rows.Next() {
		if err := rows.Scan(&d.No, &d.Customer, &d.Tonnes); err != nil {
			return delivery{}, err
		}
	}
	return d, rows.Err()
}

func (a *app) vacuum() {
	for range time.Tick(500 * time.Millisecond) {
		_, _ = a.db.ExecContext(a.ctx, "PRAGMA optimize")
	}
}

func main() {
	dir, err := os.MkdirTemp("", "deliveries")
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "d.db"))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a := &app{ctx, db}
	if err := a.migrate(); err != nil {
		log.Fatal(err)
	}
	go a.vacuum()
	mux := http.NewServeMux()
	mux.Handle("GET /debug/pprof/", http.DefaultServeMux)
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /largest/{customer}", func(w http.ResponseWriter, r *http.Request) {
		d, err := a.largest(r.PathValue("customer"))
		if err != nil {
			site.Fail(w, http.StatusInternalServerError, err)
			return
		}
		site.JSON(w, d)
	})
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, mux))
}
