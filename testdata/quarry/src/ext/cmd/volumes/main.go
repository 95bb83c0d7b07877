// Command volumes computes what was quarried between two drone surveys.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"example.org/quarry/rev"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

type strip struct {
	no     int
	before float64
	after  float64
}

var errRose = errors.New("the floor rose")

// scan reads the strips of one flight.
func scan(ctx context.Context, flight, strips int, out chan<- strip) error {
	for i := 0; i < strips; i++ {
		s := strip{no: flight*1000 + i, before: 220, after: 219.5}
		if flight == 3 && i == 11 {
			s.after = 230
		}
		if rev.Two {
			select {
			case out <- s:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		out <- s
	}
	return nil
}

func subtract(in <-chan strip, total *atomic.Int64) error {
	for s := range in {
		if s.after > s.before {
			return fmt.Errorf("strip %d: %w", s.no, errRose)
		}
		total.Add(int64((s.before - s.after) * 100))
	}
	return nil
}

func quarry(flights int) (int64, error) {
	strips := make(chan strip)
	var total atomic.Int64
	scans, ctx := errgroup.WithContext(context.Background())
	for flight := range flights {
		scans.Go(func() error { return scan(ctx, flight, 40, strips) })
	}
	sums, _ := errgroup.WithContext(ctx)
	sums.Go(func() error {
		err := subtract(strips, &total)
		if err != nil && rev.Two {
			scans.Go(func() error { return err })
		}
		return err
	})
	if err := scans.Wait(); err != nil {
		return 0, err
	}
	close(strips)
	return total.Load(), sums.Wait()
}

func main() {
	profile := flag.String("profile", "", "prefix of the profiles to write")
	after := flag.Duration("after", 1200*time.Millisecond, "when to write them")
	flights := flag.Int("flights", 6, "how many flights there were")
	flag.Parse()
	previews := yard.NewPool(7, func(int) { time.Sleep(5 * time.Millisecond) })
	stop := yard.Clock(80*time.Millisecond, func(now time.Time) { previews.Put(now.Second()) })
	defer stop()
	written := make(chan struct{})
	time.AfterFunc(*after, func() {
		defer close(written)
		if err := site.Snapshot(*profile); err != nil {
			log.Fatal(err)
		}
	})
	time.AfterFunc(*after+500*time.Millisecond, func() { os.Exit(0) })
	volume, err := quarry(*flights)
	if err != nil {
		fmt.Println(err)
	} else {
		fmt.Println(volume)
	}
	<-written
}
