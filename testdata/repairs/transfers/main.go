// Transfers moves money between accounts.
package main

import (
	"context"
	"database/sql"
	"errors"

	_ "example.com/repairs/internal/fakedb"
	"example.com/repairs/internal/snap"
)

var errSum = errors.New("transfers: nothing to move")

func move(ctx context.Context, db *sql.DB, cents int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := book(tx, -cents); err != nil {
		return err
	}
	return tx.Commit()
}

func book(tx *sql.Tx, cents int) error {
	if cents == 0 {
		return errSum
	}
	_, err := tx.Exec("UPDATE accounts SET cents = cents + ?", cents)
	return err
}

func main() {
	db, err := sql.Open("fakedb", "")
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := 0; i < 40; i++ {
		move(ctx, db, i%2)
	}
	snap.Write()
}
