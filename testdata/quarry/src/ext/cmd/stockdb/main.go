// Command stockdb reserves building materials.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

var errShort = errors.New("not that much in stock")

type store struct {
	ctx context.Context
	db  *sql.DB
}

func open(ctx context.Context) (*store, error) {
	dir, err := os.MkdirTemp("", "stock")
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "stock.db")+"?_pragma=busy_timeout(3000)&_pragma=journal_mode(wal)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	for _, statement := range []string{
		"CREATE TABLE stock (article TEXT PRIMARY KEY, pieces INTEGER NOT NULL)",
		"INSERT INTO stock VALUES ('kerb', 100000), ('slab', 100000), ('palisade', 4)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	return &store{ctx, db}, nil
}

func (s *store) reserve(article string, pieces int) error {
	tx, err := s.db.BeginTx(s.ctx, nil)
	if err != nil {
		return err
	}
	if rev.Two {
		defer tx.Rollback()
	}
	var left int
	if err := tx.QueryRowContext(s.ctx, "SELECT pieces FROM stock WHERE article = ?", article).Scan(&left); err != nil {
		_ = tx.Rollback()
		return err
	}
	if left < pieces {
		return fmt.Errorf("%s: %w", article, errShort)
	}
	return tx.Commit()
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	st, err := open(ctx)
	if err != nil {
		log.Fatal(err)
	}
	s := site.New("stockdb", site.Hands(5), site.Every(time.Second, func() { st.db.Stats() }))
	s.Mux.HandleFunc("/reserve", func(w http.ResponseWriter, r *http.Request) {
		pieces, _ := strconv.Atoi(r.FormValue("pieces"))
		if err := st.reserve(r.FormValue("article"), pieces); err != nil {
			site.Fail(w, http.StatusConflict, err)
			return
		}
		s.Note("reserved")
	})
	log.Fatal(s.Run())
}
