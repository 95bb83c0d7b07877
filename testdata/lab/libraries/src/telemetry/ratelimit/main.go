// Command ratelimit limits requests with projectdiscovery/ratelimit: with one limiter and temporary
// ones that are stopped, or with one for each target.
package main

import (
	"context"
	"time"

	"example.com/libraries/rig"
	"github.com/projectdiscovery/ratelimit"
)

func main() {
	ctx := context.Background()
	shared := ratelimit.New(ctx, 1000, time.Second)
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				shared.Take()
			}
			ending, cancel := context.WithCancel(ctx)
			defer cancel()
			ratelimit.New(ending, 1000, time.Second).Take()
			return nil
		},
		func(string, int) error {
			for range 40 {
				ratelimit.New(ctx, 1000, time.Second).Take()
			}
			return nil
		},
	)
}
