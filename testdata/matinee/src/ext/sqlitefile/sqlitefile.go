// Package sqlitefile opens data bases in a file of their own.
package sqlitefile

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite"
)

// Open makes a data base with the given statements.
func Open(name string, statements ...string) (*sql.DB, error) {
	dir, err := os.MkdirTemp("", name)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, name+".db")
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(3000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			return nil, err
		}
	}
	return db, nil
}
