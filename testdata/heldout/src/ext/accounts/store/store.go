// Package store keeps the accounts of the patrons.
package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"example.org/theatre/house"
	_ "modernc.org/sqlite" // the driver
)

// ErrUnknown says that there is no such patron.
var ErrUnknown = errors.New("store: unknown patron")

// A Store is a database.
type Store struct {
	ctx context.Context
	db  *sql.DB
}

// Open opens the database until the context ends.
func Open(ctx context.Context, path string) (*Store, error) {
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(2000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(6)
	db.SetConnMaxLifetime(time.Hour)
	if _, err := db.ExecContext(ctx, `create table bookings (patron text, show text, pence integer)`); err != nil {
		return nil, err
	}
	for _, show := range []string{"hamlet", "medea", "tempest", "candida"} {
		if _, err := db.ExecContext(ctx, `insert into bookings values ('ada', ?, 2200), ('bo', ?, 1800)`, show, show); err != nil {
			return nil, err
		}
	}
	return &Store{ctx, db}, nil
}

// Last is the show that a patron has booked last.
func (s *Store) Last(patron string) (string, error) {
	rows, err := s.db.QueryContext(s.ctx, `select show from bookings where patron = ? order by rowid desc`, patron)
	if err != nil {
		return "", err
	}
	if house.Edition() > 1 {
		defer rows.Close()
	}
	if !rows.Next() {
		return "", ErrUnknown
	}
	var show string
	return show, rows.Scan(&show)
}

// Balance is what a patron has spent.
func (s *Store) Balance(patron string) (pence int, err error) {
	err = s.db.QueryRowContext(s.ctx, `select coalesce(sum(pence), 0) from bookings where patron = ?`, patron).Scan(&pence)
	return pence, err
}
