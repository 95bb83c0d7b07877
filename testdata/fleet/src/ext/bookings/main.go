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
	"strconv"

	_ "modernc.org/sqlite"
)

var errTooLong = errors.New("stay is longer than 30 nights")

type desk struct {
	ctx context.Context
	db  *sql.DB
}

func (d *desk) book(room string, nights int) (int64, error) {
	tx, err := d.db.BeginTx(d.ctx, &sql.TxOptions{})
	if err != nil {
		return 0, err
	}
	//FIX defer tx.Rollback()
	var open int
	if err := tx.QueryRow(`select count(*) from stay where room = ?`, room).Scan(&open); err != nil {
		tx.Rollback()
		return 0, err
	}
	if nights > 30 {
		return 0, errTooLong
	}
	res, err := tx.Exec(`insert into stay values(?, ?)`, room, nights)
	if err != nil {
		tx.Rollback()
		return 0, err
	}
	id, err := res.LastInsertId()
	if err != nil {
		tx.Rollback()
		return 0, err
	}
	return id, tx.Commit()
}

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, err := sql.Open("sqlite", "file:stays?mode=memory&cache=shared&_pragma=busy_timeout(3000)")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(5)
	db.SetMaxIdleConns(5)
	if _, err := db.Exec(`create table stay(room text, nights int)`); err != nil {
		log.Fatal(err)
	}
	d := &desk{ctx, db}
	http.HandleFunc("/book", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("nights"))
		if err != nil {
			http.Error(w, "nights", http.StatusBadRequest)
			return
		}
		id, err := d.book(r.FormValue("room"), n)
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		fmt.Fprintln(w, "stay", id)
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
