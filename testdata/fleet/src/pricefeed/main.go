package main

import (
	"context"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type subscription struct {
	symbol string
	out    chan float64
	every  time.Duration

	mu   sync.Mutex
	last float64
}

func subscribe(ctx context.Context, symbol string) *subscription {
	s := &subscription{symbol: symbol, out: make(chan float64, 1), every: 150 * time.Millisecond, last: 100}
	go s.publish(ctx)
	return s
}

func (s *subscription) publish(ctx context.Context) {
	t := time.NewTicker(s.every)
	defer t.Stop()
	for range t.C {
		//FIX if ctx.Err() != nil { return }
		s.mu.Lock()
		s.last += rand.Float64() - 0.5
		v := s.last
		s.mu.Unlock()
		select {
		case s.out <- v:
		default:
		}
	}
}

func feed(w http.ResponseWriter, r *http.Request) {
	s := subscribe(r.Context(), r.FormValue("sym"))
	f := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		select {
		case p := <-s.out:
			fmt.Fprintf(w, "event: %s\ndata: %.2f\n\n", s.symbol, p)
			f.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func main() {
	http.HandleFunc("/feed", feed)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
