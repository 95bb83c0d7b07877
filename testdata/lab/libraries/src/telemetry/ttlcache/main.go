// Command ttlcache caches in ttlcache: one cache for the process and temporary ones that are
// stopped, or one for each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/jellydator/ttlcache/v3"
)

func open() *ttlcache.Cache[string, int] {
	cache := ttlcache.New(ttlcache.WithTTL[string, int](time.Minute))
	go cache.Start()
	cache.Set("order", 1, ttlcache.DefaultTTL)
	return cache
}

func main() {
	shared := open()
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				shared.Get("order")
			}
			temporary := open()
			time.Sleep(10 * time.Millisecond)
			temporary.Stop()
			return nil
		},
		func(string, int) error {
			for range 40 {
				open()
			}
			return nil
		},
	)
}
