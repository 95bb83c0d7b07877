// Command rounds lets inspections go round the plants, all of them at the same time.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

// barrier lets n pass together.
type barrier struct {
	mu    sync.Mutex
	all   *sync.Cond
	n     int
	here  int
	round int
}

func newBarrier(n int) *barrier {
	b := &barrier{n: n}
	b.all = sync.NewCond(&b.mu)
	return b
}

func (b *barrier) pass() {
	b.mu.Lock()
	defer b.mu.Unlock()
	round := b.round
	b.here++
	if b.here == b.n {
		b.here = 0
		b.round++
		b.all.Broadcast()
		return
	}
	for round == b.round {
		b.all.Wait()
	}
}

type inspector struct {
	no     int
	rounds int
}

func (i *inspector) walk(b *barrier) {
	for {
		time.Sleep(time.Duration(20+i.no*12) * time.Millisecond)
		i.rounds++
		b.pass()
	}
}

func main() {
	b := newBarrier(40)
	for i := 0; i < 40; i++ {
		go (&inspector{no: i}).walk(b)
	}
	// A few groups count what they find.
	found := make(chan int)
	go func() {
		for {
			var wg sync.WaitGroup
			for i := 0; i < 10; i++ {
				wg.Add(1)
				go func() {
					defer wg.Done()
					time.Sleep(60 * time.Millisecond)
					found <- 1
				}()
			}
			wg.Wait()
		}
	}()
	sum := 0
	go func() {
		for n := range found {
			time.Sleep(4 * time.Millisecond)
			sum += n
		}
	}()
	s := site.New("rounds", site.Hands(4))
	s.Mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, b.n) })
	log.Fatal(s.Run())
}
