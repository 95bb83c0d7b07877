// Command mill sends loads of rock through crusher, sieve and wash.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/quarry/mill/stage"
	"example.org/quarry/site"
)

type load struct {
	no    int
	grain float64
}

func dump(pit int, out chan<- load) {
	for no := pit; ; no += 10 {
		out <- load{no, 400}
	}
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var pits []<-chan load
	for pit := 0; pit < 24; pit++ {
		ch := make(chan load)
		pits = append(pits, ch)
		go dump(pit, ch)
	}
	rock := stage.Merge(pits...)
	crushed := stage.Map(ctx, 12, rock, func(l load) load { l.grain /= 8; return l })
	sieved := stage.Map(ctx, 6, crushed, func(l load) load { l.grain /= 2; return l })
	washed := stage.Map(ctx, 3, sieved, func(l load) load { time.Sleep(8 * time.Millisecond); return l })
	var done atomic.Int64
	go func() {
		for range washed {
			done.Add(1)
		}
	}()
	s := site.New("mill", site.Hands(4), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/done", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, done.Load()) })
	log.Fatal(s.Run())
}
