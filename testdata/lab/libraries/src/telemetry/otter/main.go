// Command otter caches in Otter: one cache for the process and temporary ones that are stopped, or
// one for each tenant, which stays in a map.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/maypok86/otter/v2"
)

func open() (*otter.Cache[string, int], error) {
	cache, err := otter.New(&otter.Options[string, int]{
		MaximumSize:      100,
		ExpiryCalculator: otter.ExpiryWriting[string, int](time.Minute),
	})
	if err != nil {
		return nil, err
	}
	cache.Set("order", 1)
	return cache, nil
}

func main() {
	var shared *otter.Cache[string, int]
	tenants := map[int]*otter.Cache[string, int]{}
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 40 {
				shared.Set("order", 1)
				shared.GetIfPresent("order")
			}
			temporary, err := open()
			if err != nil {
				return err
			}
			temporary.StopAllGoroutines()
			return nil
		},
		func(string, int) error {
			for range 40 {
				cache, err := open()
				if err != nil {
					return err
				}
				tenants[len(tenants)] = cache
			}
			return nil
		},
	)
}
