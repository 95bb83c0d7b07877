// Cleaners drops what has expired.
package main

import (
	"context"
	"time"

	"example.com/repairs/internal/snap"
)

type store struct {
	ctx  context.Context
	stop context.CancelFunc
	runs int
}

func newStore() *store {
	s := &store{}
	s.ctx, s.stop = context.WithCancel(context.Background())
	go s.clean()
	return s
}

func (s *store) clean() {
	for range time.Tick(15 * time.Millisecond) {
		s.runs++
	}
}

func main() {
	for i := 0; i < 30; i++ {
		newStore().stop()
	}
	snap.Write()
}
