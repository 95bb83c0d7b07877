// Command ccache caches in ccache: one cache for the process and temporary ones that are stopped, or
// one plain and one layered cache for each scan.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/karlseguin/ccache"
)

func main() {
	shared := ccache.New(ccache.Configure())
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				shared.Set("order", 1, time.Minute)
				shared.Get("order")
			}
			temporary := ccache.New(ccache.Configure())
			temporary.Set("order", 1, time.Minute)
			temporary.Stop()
			return nil
		},
		func(string, int) error {
			for range 20 {
				cache := ccache.New(ccache.Configure())
				cache.Set("order", 1, time.Minute)
				layered := ccache.Layered(ccache.Configure())
				layered.Set("order", "lines", 1, time.Minute)
			}
			return nil
		},
	)
}
