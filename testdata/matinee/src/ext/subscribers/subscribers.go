// Package subscribers keeps who comes to every première.
package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"example.org/theatre/foyer"
)

// Store is where they are.
type Store struct {
	db *sql.DB
}

// NewStore uses a data base.
func NewStore(db *sql.DB) *Store {
	db.SetMaxOpenConns(4)
	return &Store{db}
}

// Renew renews a subscription.
func (s *Store) Renew(ctx context.Context, name string) (int, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	if foyer.Repaired {
		defer tx.Rollback()
	}
	var seasons int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM seasons").Scan(&seasons); err != nil {
		return 0, err
	}
	if strings.HasPrefix(name, "lapsed") {
		return 0, fmt.Errorf("%s did not pay for %d seasons", name, seasons)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO renewals VALUES (?)", name); err != nil {
		return 0, err
	}
	return seasons, tx.Commit()
}
