// Package repo has the dates of a tour.
package repo

import (
	"context"
	"database/sql"
	"errors"

	"example.org/theatre/house"
	_ "modernc.org/sqlite" // the driver
)

// ErrTaken says that another company plays there on that day.
var ErrTaken = errors.New("repo: the day is taken")

// Dates are the dates of a tour.
type Dates struct {
	base context.Context
	db   *sql.DB
}

// New opens the dates.
func New(base context.Context, path string) (*Dates, error) {
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(3000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	for _, stmt := range []string{
		`create table dates (town text, day integer)`,
		`insert into dates values ('Bath', 7), ('Hull', 9), ('Leith', 12)`,
	} {
		if _, err := db.ExecContext(base, stmt); err != nil {
			return nil, err
		}
	}
	return &Dates{base, db}, nil
}

// Assign plays a town on a day.
func (d *Dates) Assign(town string, day int) error {
	tx, err := d.db.BeginTx(d.base, nil)
	if err != nil {
		return err
	}
	taken, err := clash(tx, day)
	if err != nil {
		tx.Rollback()
		return err
	}
	if taken {
		if house.Edition() > 1 {
			tx.Rollback()
		}
		return ErrTaken
	}
	return tx.Commit()
}

func clash(tx *sql.Tx, day int) (bool, error) {
	var n int
	err := tx.QueryRow(`select count(*) from dates where day = ?`, day).Scan(&n)
	return n > 0, err
}
