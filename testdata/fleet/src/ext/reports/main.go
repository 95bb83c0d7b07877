package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"
)

type repo struct{ db *sql.DB }

func (r *repo) seed(n int) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`create table sale(dept int, cents int)`); err != nil {
		return err
	}
	for i := 0; i < n; i++ {
		if _, err := tx.Exec(`insert into sale values(?, ?)`, i%17, i); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (r *repo) sum(ctx context.Context, dept string) (total sql.NullInt64, err error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return total, err
	}
	defer conn.Close()
	err = conn.QueryRowContext(ctx, `select sum(cents) from sale where dept = ?`, dept).Scan(&total)
	time.Sleep(40 * time.Millisecond) // render
	return total, err
}

func main() {
	dir, err := os.MkdirTemp("", "reports")
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "r.db"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(3)
	db.SetConnMaxLifetime(time.Hour)
	r := &repo{db}
	if err := r.seed(2000); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/report", func(w http.ResponseWriter, q *http.Request) {
		s, err := r.sum(q.Context(), q.FormValue("dept"))
		if err != nil && !errors.Is(err, context.Canceled) {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, s.Int64)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
