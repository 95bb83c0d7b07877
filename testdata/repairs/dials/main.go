// Dials tries an address several times at once.
package main

import (
	"errors"
	"time"

	"example.com/repairs/internal/snap"
)

type attempt struct {
	nth int
	err error
}

func try(nth int, into chan<- attempt) {
	time.Sleep(time.Duration(nth) * time.Millisecond)
	into <- attempt{nth: nth}
}

func dial(attempts int, patience time.Duration) (int, error) {
	results := make(chan attempt)
	for nth := 0; nth < attempts; nth++ {
		go try(nth+20, results)
	}
	for {
		select {
		case one := <-results:
			if one.err == nil {
				return one.nth, nil
			}
		case <-time.After(patience):
			return 0, errors.New("dials: too slow")
		}
	}
}

func main() {
	for i := 0; i < 15; i++ {
		dial(4, 5*time.Millisecond)
	}
	snap.Write()
}
