// Package drying dries sand in the drums.
package drying

import (
	"context"
	"errors"
	"time"

	"example.org/quarry/rev"
)

// ErrWet says that a batch is too wet for the drums.
var ErrWet = errors.New("too wet")

// Drums are a few drums that many batches wait for.
type Drums struct {
	busy chan struct{}
}

// New returns n drums.
func New(n int) *Drums { return &Drums{busy: make(chan struct{}, n)} }

// Batch is some sand.
type Batch struct {
	Tonnes   int
	Moisture float64
}

// Dry dries a batch when a drum is free.
func (d *Drums) Dry(ctx context.Context, b Batch) (time.Duration, error) {
	d.busy <- struct{}{}
	if rev.Two {
		defer func() { <-d.busy }()
	}
	if b.Moisture > 12 {
		return 0, ErrWet
	}
	begin := time.Now()
	select {
	case <-time.After(time.Duration(b.Tonnes) * time.Millisecond):
	case <-ctx.Done():
	}
	if !rev.Two {
		<-d.busy
	}
	return time.Since(begin), ctx.Err()
}
