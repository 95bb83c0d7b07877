// Command bigcache1 caches in version 1 of BigCache: one cache for the process and temporary ones that are closed,
// or one for each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/allegro/bigcache"
)

func open() (*bigcache.BigCache, error) {
	config := bigcache.DefaultConfig(time.Minute)
	config.CleanWindow = time.Second
	config.Shards = 2
	config.MaxEntriesInWindow = 10
	config.MaxEntrySize = 10
	config.Verbose = false
	cache, err := bigcache.NewBigCache(config)
	if err != nil {
		return nil, err
	}
	return cache, cache.Set("order", []byte("1"))
}

func main() {
	var shared *bigcache.BigCache
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 100 {
				if _, err := shared.Get("order"); err != nil {
					return err
				}
			}
			temporary, err := open()
			if err != nil {
				return err
			}
			return temporary.Close()
		},
		func(string, int) error {
			for range 40 {
				if _, err := open(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
