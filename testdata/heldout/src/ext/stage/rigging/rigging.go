// Package rigging hangs things over the stage.
package rigging

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/semaphore"

	"example.org/theatre/house"
)

// ErrHeavy says that the bar does not carry it.
var ErrHeavy = errors.New("rigging: too heavy")

// Points are where the motors hang.
type Points struct{ sem *semaphore.Weighted }

// New has n motors.
func New(n int64) *Points { return &Points{semaphore.NewWeighted(n)} }

// Hang uses some motors to hang a load.
func (p *Points) Hang(ctx context.Context, motors int64, kilos int) error {
	if err := p.sem.Acquire(ctx, motors); err != nil {
		return err
	}
	if kilos > 500*int(motors) {
		if house.Edition() > 1 {
			p.sem.Release(motors)
		}
		return ErrHeavy
	}
	time.Sleep(5 * time.Millisecond)
	p.sem.Release(motors)
	return nil
}
