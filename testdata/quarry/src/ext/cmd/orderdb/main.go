// Command orderdb reads concrete orders from a database that serves a few at a time.
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

	"example.org/quarry/site"
)

type orders struct{ db *sql.DB }

func (o *orders) open(ctx context.Context, customer string) (int, error) {
	conn, err := o.db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	var n int
	err = conn.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE customer = ?", customer).Scan(&n)
	if err != nil {
		return 0, err
	}
	return n, site.Sleep(ctx, 30*time.Millisecond)
}

func main() {
	dir, err := os.MkdirTemp("", "orders")
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "orders.db"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(3)
	if _, err := db.Exec("CREATE TABLE orders (no INTEGER PRIMARY KEY, customer TEXT)"); err != nil {
		log.Fatal(err)
	}
	o := &orders{db}
	s := site.New("orderdb", site.Hands(4), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) {
		n, err := o.open(r.Context(), r.FormValue("customer"))
		if err != nil {
			site.Fail(w, http.StatusServiceUnavailable, err)
			return
		}
		fmt.Fprintln(w, n)
	})
	log.Fatal(s.Run())
}
