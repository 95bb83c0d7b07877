// Command ristretto1 caches in version 1 of Ristretto: one cache for the process and temporary ones
// that are closed, or one for each tenant.
package main

import (
	"example.com/libraries/rig"
	"github.com/dgraph-io/ristretto"
)

func open() (*ristretto.Cache, error) {
	cache, err := ristretto.NewCache(&ristretto.Config{
		NumCounters: 1000, MaxCost: 100, BufferItems: 64,
	})
	if err != nil {
		return nil, err
	}
	cache.Set("order", 1, 1)
	cache.Get("order")
	return cache, nil
}

func main() {
	var shared *ristretto.Cache
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 1000 {
				shared.Set("order", 1, 1)
				shared.Get("order")
			}
			temporary, err := open()
			if err != nil {
				return err
			}
			temporary.Close()
			return nil
		},
		func(string, int) error {
			for range 30 {
				if _, err := open(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
