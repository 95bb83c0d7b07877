// Command mastering makes recordings of concerts fit to be streamed.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
)

type block struct {
	reel int
	hash [32]byte
}

// stage works on what comes in with n goroutines; it is as slow as what comes after it.
func stage[In, Out any](ctx context.Context, n int, in <-chan In, f func(In) Out) <-chan Out {
	out := make(chan Out, 4)
	var all sync.WaitGroup
	for i := 0; i < n; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for v := range in {
				select {
				case out <- f(v):
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	go func() {
		all.Wait()
		close(out)
	}()
	return out
}

func reels(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := 0; i < n; i++ {
			out <- i
		}
	}()
	return out
}

func main() {
	flag.Parse()
	var written atomic.Int64
	ctx := context.Background()
	master := func(n int) {
		trimmed := stage(ctx, 12, reels(n), func(i int) block { return block{reel: i} })
		levelled := stage(ctx, 10, trimmed, func(b block) block {
			b.hash = sha256.Sum256(b.hash[:])
			return b
		})
		packed := stage(ctx, 8, levelled, func(b block) string { return fmt.Sprintf("%d %x", b.reel, b.hash) })
		for range packed {
			time.Sleep(3 * time.Millisecond)
			written.Add(1)
		}
	}
	mux := foyer.Mux()
	mux.HandleFunc("/master", func(w http.ResponseWriter, r *http.Request) {
		go master(5000)
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/written", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, written.Load()) })
	foyer.Serve(mux)
}
