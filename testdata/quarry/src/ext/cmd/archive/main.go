// Command archive looks old weighing tickets up, one file a year.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	_ "modernc.org/sqlite"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type shelf struct {
	dir string
	mu  sync.Mutex
	dbs map[int]*sql.DB
}

func (s *shelf) db(year int) (*sql.DB, error) {
	if !rev.Two {
		return sql.Open("sqlite", s.file(year))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if db, ok := s.dbs[year]; ok {
		return db, nil
	}
	db, err := sql.Open("sqlite", s.file(year))
	if err == nil {
		s.dbs[year] = db
	}
	return db, err
}

func (s *shelf) file(year int) string { return filepath.Join(s.dir, fmt.Sprintf("%d.db", year)) }

func (s *shelf) count(ctx context.Context, year int) (n int, err error) {
	db, err := s.db(year)
	if err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n)
	return n, err
}

func main() {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		log.Fatal(err)
	}
	sh := &shelf{dir: dir, dbs: map[int]*sql.DB{}}
	s := site.New("archive", site.Hands(7), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		year, _ := strconv.Atoi(r.FormValue("year"))
		n, err := sh.count(r.Context(), year)
		if err != nil {
			site.Fail(w, http.StatusNotFound, err)
			return
		}
		fmt.Fprintln(w, n)
	})
	log.Fatal(s.Run())
}
