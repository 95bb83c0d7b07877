// Command badger reads and writes a database of dgraph-io/badger, or opens one for each tenant that
// is not closed.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"

	"example.com/libraries/rig"
	"github.com/dgraph-io/badger/v4"
)

func open(parent string) (*badger.DB, error) {
	folder, err := os.MkdirTemp(parent, "")
	if err != nil {
		return nil, err
	}
	options := badger.DefaultOptions(folder).WithLogger(nil)
	return badger.Open(options.WithMemTableSize(8 << 20).WithValueLogFileSize(1 << 20).WithBlockCacheSize(1 << 20))
}

func ask(db *badger.DB) error {
	for i := range 20 {
		key := fmt.Append(nil, "order ", i)
		err := db.Update(func(txn *badger.Txn) error { return txn.Set(key, key) })
		if err != nil {
			return err
		}
		err = db.View(func(txn *badger.Txn) error {
			_, err := txn.Get(key)
			if errors.Is(err, badger.ErrKeyNotFound) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func main() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var shared *badger.DB
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(folder); err != nil {
					return err
				}
			}
			for range 10 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			for range 20 {
				// The database is not closed.
				db, err := open(folder)
				if err != nil {
					return err
				}
				if err := ask(db); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
