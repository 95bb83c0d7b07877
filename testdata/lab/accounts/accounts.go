// Package accounts reads accounts from a database with few connections.
package accounts

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
	_ "example.com/lab/internal/memdb" // the driver
)

// Account is one row of the database.
type Account struct {
	ID   int64
	Name string
}

// Repo reads accounts.
type Repo struct{ db *sql.DB }

// Open opens the database with at most the given number of connections.
func Open(conns int) (*Repo, error) {
	db, err := sql.Open("memdb", "40ms")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return &Repo{db: db}, nil
}

// List returns the accounts of a branch.
func (r *Repo) List(ctx context.Context, branch string) ([]Account, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id, name FROM accounts WHERE branch = ?", branch)
	if err != nil {
		return nil, fmt.Errorf("accounts of %s: %w", branch, err)
	}
	defer rows.Close()
	var all []Account
	for rows.Next() {
		var a Account
		if err := rows.Scan(&a.ID, &a.Name); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

func (r *Repo) handleList(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), 5*time.Second)
	defer cancel()
	all, err := r.List(ctx, req.URL.Query().Get("branch"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, len(all))
}

// Program is the lab's description of this service: 100 requests that share
// 10 connections to the database, all of which finish.
var Program = harness.Program{
	Name:    "sql-pool",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		r, err := Open(10)
		if err != nil {
			return err
		}
		env.Mux.HandleFunc("/list", r.handleList)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		go t.GetEach(100, 100, "/list?branch=%d")
		time.Sleep(150 * time.Millisecond)
		return nil
	},
}
