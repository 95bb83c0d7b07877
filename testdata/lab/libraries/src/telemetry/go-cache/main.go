// Command go-cache caches in go-cache: one cache for the process and temporary ones that are
// dropped, or one for each tenant, which stays in a map.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/patrickmn/go-cache"
)

func open() *cache.Cache {
	opened := cache.New(time.Minute, time.Second)
	opened.SetDefault("order", 1)
	return opened
}

func main() {
	shared := open()
	tenants := map[int]*cache.Cache{}
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				shared.Get("order")
				shared.SetDefault("order", 1)
			}
			open()
			return nil
		},
		func(string, int) error {
			for range 40 {
				tenants[len(tenants)] = open()
			}
			return nil
		},
	)
}
