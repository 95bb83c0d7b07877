// Command printqueue prints tickets at the counters.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type ticket struct{ row, seat int }

type queue struct {
	mu      sync.Mutex
	some    *sync.Cond
	tickets []ticket
	closed  bool
	printed int
}

func newQueue() *queue {
	q := &queue{}
	q.some = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(t ticket) {
	q.mu.Lock()
	q.tickets = append(q.tickets, t)
	q.mu.Unlock()
	q.some.Signal()
}

func (q *queue) pop() (ticket, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.tickets) == 0 && !q.closed {
		q.some.Wait()
	}
	if len(q.tickets) == 0 {
		return ticket{}, false
	}
	t := q.tickets[0]
	q.tickets = q.tickets[1:]
	q.printed++
	return t, true
}

type printer struct{ q *queue }

func (p printer) work() {
	for {
		if _, ok := p.q.pop(); !ok {
			return
		}
		time.Sleep(3 * time.Millisecond)
	}
}

func main() {
	counters := map[string]*queue{"foyer": newQueue(), "street": newQueue()}
	for i := 0; i < 70; i++ {
		go printer{counters["foyer"]}.work()
	}
	for i := 0; i < 18; i++ {
		go printer{counters["street"]}.work()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 10; i++ {
			counters["foyer"].push(ticket{1, i})
			counters["street"].push(ticket{2, i})
		}
		fmt.Fprintln(w, "ok")
	})
	house.Run(mux)
}
