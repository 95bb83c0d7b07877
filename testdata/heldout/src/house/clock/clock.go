// Package clock runs the standing jobs of a service.
package clock

import (
	"context"
	"time"
)

// A Job is what runs again and again.
type Job struct {
	Name  string
	Every time.Duration
	Do    func()
}

// Start runs the jobs until the context ends.
func Start(ctx context.Context, jobs ...Job) {
	for _, j := range jobs {
		go j.loop(ctx)
	}
}

func (j Job) loop(ctx context.Context) {
	t := time.NewTicker(j.Every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			j.Do()
		case <-ctx.Done():
			return
		}
	}
}
