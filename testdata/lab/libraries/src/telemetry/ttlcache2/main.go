// Command ttlcache2 caches in version 2 of ttlcache: one cache for the process and temporary ones
// that are closed, or one for each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/ReneKroon/ttlcache/v2"
)

func open() (*ttlcache.Cache, error) {
	cache := ttlcache.NewCache()
	if err := cache.SetTTL(time.Minute); err != nil {
		return nil, err
	}
	return cache, cache.Set("order", 1)
}

func main() {
	var shared *ttlcache.Cache
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 40 {
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
