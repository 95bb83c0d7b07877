package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"strconv"

	_ "modernc.org/sqlite"
)

type store struct{ db *sql.DB }

func openStore(path string) (*store, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if _, err := db.Exec(`create table staff(id integer primary key, name text, cents int)`); err != nil {
		return nil, err
	}
	for i := 0; i < 40; i++ {
		if _, err := db.Exec(`insert into staff(name, cents) values(?, ?)`, fmt.Sprintf("employee %d", i), 300000+i); err != nil {
			return nil, err
		}
	}
	return &store{db}, nil
}

func (s *store) names(max int) ([]string, error) {
	rows, err := s.db.Query(`select name from staff order by name`)
	if err != nil {
		return nil, err
	}
	//FIX defer rows.Close()
	var ns []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		if ns = append(ns, n); len(ns) == max {
			return ns, nil
		}
	}
	return ns, rows.Err()
}

func main() {
	dir, err := os.MkdirTemp("", "payroll")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := openStore(filepath.Join(dir, "staff.db"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/names", func(w http.ResponseWriter, r *http.Request) {
		max, _ := strconv.Atoi(r.FormValue("max"))
		ns, err := s.names(max)
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		json.NewEncoder(w).Encode(ns)
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
