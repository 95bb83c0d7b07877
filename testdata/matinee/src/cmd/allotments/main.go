// Command allotments gives seats to agencies, so many a second.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
)

var errFull = errors.New("too many agencies")

type limiter struct {
	turns   chan struct{}
	waiting atomic.Int64
	most    int64
}

func newLimiter(ctx context.Context, every time.Duration, most int64) *limiter {
	l := &limiter{turns: make(chan struct{}), most: most}
	go l.run(ctx, every)
	return l
}

func (l *limiter) run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			select {
			case l.turns <- struct{}{}:
			default:
			}
		case <-ctx.Done():
			return
		}
	}
}

func (l *limiter) wait(ctx context.Context) error {
	if l.waiting.Add(1) > l.most {
		l.waiting.Add(-1)
		return errFull
	}
	defer l.waiting.Add(-1)
	select {
	case <-l.turns:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func main() {
	flag.Parse()
	l := newLimiter(context.Background(), 15*time.Millisecond, 500)
	var given atomic.Int64
	mux := foyer.Mux()
	mux.HandleFunc("/allot", func(w http.ResponseWriter, r *http.Request) {
		if err := l.wait(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusTooManyRequests)
			return
		}
		fmt.Fprintln(w, given.Add(4))
	})
	foyer.Serve(mux)
}
