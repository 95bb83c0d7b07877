// Command memdb waits for changes of a hashicorp/go-memdb table with contexts that are cancelled,
// or with one that never is.
package main

import (
	"context"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"github.com/hashicorp/go-memdb"
)

type service struct{ Name string }

func open() (*memdb.MemDB, error) {
	db, err := memdb.NewMemDB(&memdb.DBSchema{Tables: map[string]*memdb.TableSchema{
		"services": {
			Name: "services",
			Indexes: map[string]*memdb.IndexSchema{
				"id": {Name: "id", Unique: true, Indexer: &memdb.StringFieldIndex{Field: "Name"}},
			},
		},
	}})
	if err != nil {
		return nil, err
	}
	txn := db.Txn(true)
	for i := range 100 {
		if err := txn.Insert("services", &service{Name: fmt.Sprint("service", i)}); err != nil {
			return nil, err
		}
	}
	txn.Commit()
	return db, nil
}

// watched is a watch set of some services.
func watched(db *memdb.MemDB, services int) (memdb.WatchSet, error) {
	watch := memdb.NewWatchSet()
	txn := db.Txn(false)
	for i := range services {
		changed, _, err := txn.FirstWatch("services", "id", fmt.Sprint("service", i))
		if err != nil {
			return nil, err
		}
		watch.Add(changed)
	}
	return watch, nil
}

// wait waits for a change of some services, but not for long.
func wait(ctx context.Context, db *memdb.MemDB, services int) error {
	watch, err := watched(db, services)
	if err != nil {
		return err
	}
	select {
	case <-watch.WatchCh(ctx):
	case <-time.After(5 * time.Millisecond):
	}
	return nil
}

func main() {
	var db *memdb.MemDB
	cancel := func() {}
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if db, err = open(); err != nil {
					return err
				}
			}
			for range 30 {
				ctx, cancel := context.WithCancel(context.Background())
				err := wait(ctx, db, 5)
				cancel()
				if err != nil {
					return err
				}
			}
			// Some blocking queries last, until others take their place.
			cancel()
			var ctx context.Context
			ctx, cancel = context.WithCancel(context.Background())
			for range 4 {
				watch, err := watched(db, 90)
				if err != nil {
					return err
				}
				watch.WatchCh(ctx)
			}
			return nil
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				if db, err = open(); err != nil {
					return err
				}
			}
			for i := range 40 {
				// Nothing ends these watches. Each fourth one is of a large set.
				services := 5
				if i%4 == 0 {
					services = 90
				}
				if err := wait(context.Background(), db, services); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
