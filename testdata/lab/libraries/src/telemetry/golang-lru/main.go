// Command golang-lru caches in expirable caches of hashicorp/golang-lru: one for the process, or one
// for each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/hashicorp/golang-lru/v2/expirable"
)

func main() {
	shared := expirable.NewLRU[string, int](100, nil, time.Minute)
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				shared.Add("order", 1)
				shared.Get("order")
			}
			return nil
		},
		func(string, int) error {
			for range 40 {
				cache := expirable.NewLRU[string, int](100, nil, time.Minute)
				cache.Add("order", 1)
			}
			return nil
		},
	)
}
