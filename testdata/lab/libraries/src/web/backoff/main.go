// Command backoff retries with a ticker of cenkalti/backoff. The mistake is to leave the loop after
// a success without stopping the ticker.
package main

import (
	"example.com/libraries/rig"
	"github.com/cenkalti/backoff/v4"
)

func newTicker() *backoff.Ticker {
	policy := backoff.NewExponentialBackOff()
	policy.MaxElapsedTime = 0
	return backoff.NewTicker(policy)
}

func main() {
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				ticker := newTicker()
				<-ticker.C
				ticker.Stop()
			}
			return nil
		},
		func(string, int) error {
			for range 40 {
				ticker := newTicker()
				<-ticker.C
			}
			return nil
		},
	)
}
