package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type limiter struct {
	tokens chan struct{}
	stop   chan struct{}
}

func perSecond(n int) *limiter {
	l := &limiter{make(chan struct{}), make(chan struct{})}
	go l.refill(time.Second / time.Duration(n))
	return l
}

func (l *limiter) refill(every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			select {
			case l.tokens <- struct{}{}:
			case <-l.stop:
				return
			}
		case <-l.stop:
			return
		}
	}
}

func (l *limiter) wait() { <-l.tokens }

type letter struct{ to, subject string }

func main() {
	diag.OnSignal()
	l := perSecond(50)
	defer close(l.stop)
	sent := make(chan letter)
	var wg sync.WaitGroup
	for i := 0; i < 500; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			l.wait()
			sent <- letter{fmt.Sprintf("reader%d@example.org", i), "autumn issue"}
		}(i)
	}
	var out sync.WaitGroup
	out.Add(1)
	go func() {
		defer out.Done()
		for m := range sent {
			fmt.Fprintln(os.Stderr, m.to, m.subject)
		}
	}()
	wg.Wait()
	close(sent)
	out.Wait()
}
