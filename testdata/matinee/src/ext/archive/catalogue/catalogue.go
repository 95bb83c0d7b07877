// Package catalogue finds old programmes.
package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"example.org/theatre/foyer"
)

// ErrNone says that nothing was found.
var ErrNone = errors.New("nothing in the archive")

// Catalogue reads a data base.
type Catalogue struct {
	ctx context.Context
	db  *sql.DB
}

// New makes a Catalogue that can be used as long as ctx lasts.
func New(ctx context.Context, db *sql.DB) *Catalogue { return &Catalogue{ctx, db} }

// First finds the oldest programme with a word in its title.
func (c *Catalogue) First(word string) (string, error) {
	rows, err := c.db.QueryContext(c.ctx, "SELECT title, year FROM programmes ORDER BY year")
	if err != nil {
		return "", err
	}
	if foyer.Repaired {
		defer rows.Close()
	}
	for rows.Next() {
		var title string
		var year int
		if err := rows.Scan(&title, &year); err != nil {
			return "", err
		}
		if strings.Contains(title, word) {
			return title, nil
		}
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	return "", ErrNone
}

// Size is how many there are.
func (c *Catalogue) Size() (n int, err error) {
	err = c.db.QueryRowContext(c.ctx, "SELECT count(*) FROM programmes").Scan(&n)
	return n, err
}
