// Command backoff-v5 retries with a ticker of cenkalti/backoff. The mistake is to leave the loop after
// a success without stopping the ticker.
package main

import (
	"example.com/libraries/rig"
	"github.com/cenkalti/backoff/v5"
)

func newTicker() *backoff.Ticker {
	return backoff.NewTicker(backoff.NewExponentialBackOff())
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
