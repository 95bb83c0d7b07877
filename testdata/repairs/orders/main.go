// Orders looks for the first order above a sum.
package main

import (
	"context"
	"database/sql"

	_ "example.com/repairs/internal/fakedb"
	"example.com/repairs/internal/snap"
)

type store struct {
	db *sql.DB
}

func (s *store) above(ctx context.Context, sum int) (int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT n FROM orders")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
		if n > sum {
			return n, nil
		}
	}
	return 0, rows.Err()
}

func main() {
	db, err := sql.Open("fakedb", "")
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &store{db: db}
	for i := 0; i < 20; i++ {
		s.above(ctx, 3)
	}
	snap.Write()
}
