// Package sales looks up what customers bought.
package sales

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
	_ "example.com/lab/internal/memdb" // the driver
)

// ErrNone says that a customer has bought nothing.
var ErrNone = errors.New("sales: no purchases")

// Repo reads purchases from the database.
type Repo struct {
	db  *sql.DB
	ctx context.Context // ends when the service shuts down
}

// OpenRepo opens the database with at most the given number of connections.
func OpenRepo(ctx context.Context, conns int) (*Repo, error) {
	db, err := sql.Open("memdb", "1ms")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	return &Repo{db: db, ctx: ctx}, nil
}

// Latest returns the newest purchase of a customer.
func (r *Repo) Latest(customer string) (string, error) {
	rows, err := r.db.QueryContext(r.ctx, "SELECT id, name FROM purchases WHERE customer = ?", customer)
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return "", err
		}
		return name, nil
	}
	return "", errors.Join(ErrNone, rows.Close())
}

// LatestClosing returns the newest purchase of a customer.
func (r *Repo) LatestClosing(customer string) (string, error) {
	rows, err := r.db.QueryContext(r.ctx, "SELECT id, name FROM purchases WHERE customer = ?", customer)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return "", err
		}
		return name, nil
	}
	return "", ErrNone
}

type api struct {
	latest func(customer string) (string, error)
}

func (a *api) handleLatest(w http.ResponseWriter, r *http.Request) {
	name, err := a.latest(r.URL.Query().Get("customer"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	fmt.Fprintln(w, name)
}

// Program is the lab's description of this service: 20 connections to the
// database and 65 lookups.
var Program = harness.Program{
	Name: "sql-rows",
	Serve: func(env harness.Env) error {
		ctx, cancel := context.WithCancel(context.Background())
		repo, err := OpenRepo(ctx, 20)
		if err != nil {
			cancel()
			return err
		}
		a := &api{latest: repo.Latest}
		if env.Fixed() {
			a.latest = repo.LatestClosing
		}
		env.Mux.HandleFunc("/latest", a.handleLatest)
		env.Mux.HandleFunc("/shutdown", func(http.ResponseWriter, *http.Request) { cancel() })
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(300*time.Millisecond).GetEach(65, 65, "/latest?customer=%d")
	},
}
