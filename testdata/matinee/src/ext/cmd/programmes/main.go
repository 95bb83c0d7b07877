// Command programmes lays out the programme books of the festival overnight.
package main

import (
	"context"
	"flag"
	"fmt"
	"hash/crc32"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

type job struct {
	book string
	done atomic.Int64
}

func (j *job) page(ctx context.Context, press *rate.Limiter, n int) error {
	text := fmt.Sprintf("%s, page %d", j.book, n)
	sum := crc32.ChecksumIEEE([]byte(text))
	if err := press.Wait(ctx); err != nil {
		return err
	}
	time.Sleep(time.Duration(sum%8) * time.Millisecond)
	j.done.Add(1)
	return nil
}

func (j *job) run(ctx context.Context, press *rate.Limiter, pages int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(48)
	for n := 0; n < pages; n++ {
		group.Go(func() error { return j.page(ctx, press, n) })
	}
	return group.Wait()
}

func main() {
	flag.Parse()
	press := rate.NewLimiter(rate.Limit(180), 10)
	var jobs []*job
	mux := foyer.Mux()
	for _, book := range []string{"opera", "dance"} {
		j := &job{book: book}
		jobs = append(jobs, j)
		go func() {
			if err := j.run(context.Background(), press, 4000); err != nil {
				log.Print(err)
			}
		}()
	}
	mux.HandleFunc("/progress", func(w http.ResponseWriter, r *http.Request) {
		for _, j := range jobs {
			fmt.Fprintln(w, j.book, j.done.Load())
		}
	})
	foyer.Serve(mux)
}
