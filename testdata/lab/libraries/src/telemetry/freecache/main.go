// Command freecache makes caches of freecache with a timer: one timer that all share, or one for
// each cache.
package main

import (
	"example.com/libraries/rig"
	"github.com/coocood/freecache"
)

func use(timer freecache.Timer) error {
	cache := freecache.NewCacheCustomTimer(512*1024, timer)
	return cache.Set([]byte("order"), []byte("1"), 60)
}

func main() {
	shared := freecache.NewCachedTimer()
	rig.Main(
		nil,
		func(string, int) error {
			for range 20 {
				if err := use(shared); err != nil {
					return err
				}
			}
			temporary := freecache.NewCachedTimer()
			defer temporary.Stop()
			return use(temporary)
		},
		func(string, int) error {
			for range 20 {
				if err := use(freecache.NewCachedTimer()); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
