// Polls looks for a job's end.
package main

import (
	"context"
	"time"

	"example.com/repairs/internal/snap"
)

type job struct {
	looks int
}

func (j *job) look(ctx context.Context) error {
	j.looks++
	return ctx.Err()
}

func (j *job) follow(ctx context.Context) error {
	for {
		j.look(ctx)
		time.Sleep(10 * time.Millisecond)
	}
}

func request() {
	ctx, done := context.WithTimeout(context.Background(), 15*time.Millisecond)
	defer done()
	go new(job).follow(ctx)
	<-ctx.Done()
}

func main() {
	for i := 0; i < 20; i++ {
		request()
	}
	snap.Write()
}
