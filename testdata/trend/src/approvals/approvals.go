// Package approvals asks people whether something may be paid.
package approvals

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
	"example.com/ops/kit/work"
)

// Request is something that needs an approval.
type Request struct {
	ID       int
	decision chan bool
	settled  sync.WaitGroup
}

// Book has the requests of a day, which are decided as one batch.
type Book struct {
	mu       sync.Mutex
	requests []*Request
	closed   bool
}

// Add enters a request; it is settled when its decision has come.
func (b *Book) Add(id int) *Request {
	r := &Request{ID: id, decision: make(chan bool)}
	r.settled.Add(1)
	b.mu.Lock()
	b.requests = append(b.requests, r)
	b.mu.Unlock()
	go func() {
		<-r.decision
		r.settled.Done()
	}()
	return r
}

// Decide decides the batch. What is entered later waits for the next one.
func (b *Book) Decide(approve bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0
	}
	b.closed = true
	half := len(b.requests) / 2
	for _, r := range b.requests[:half] {
		r.decision <- approve
	}
	b.requests = nil
	return half
}

// Office keeps sessions with the people who decide.
type Office struct {
	book  Book
	seats int
	crew  *work.Crew
	drops *cache.Cache
	stats *stats.Recorder
}

// notify tells the one who asked, as soon as the request is settled.
func (o *Office) notify(r *Request) {
	r.settled.Wait()
	o.drops.Put(fmt.Sprint(r.ID), true)
}

// seat keeps one session after the other open.
func (o *Office) seat(n int) {
	for i := 0; ; i++ {
		ended := make(chan struct{})
		go o.session(n, ended)
		<-ended
	}
}

// session ends after some seconds, and another follows.
func (o *Office) session(n int, ended chan<- struct{}) {
	defer close(ended)
	expire := time.NewTimer(4*time.Second + time.Duration(n)*130*time.Millisecond)
	defer expire.Stop()
	beat := time.NewTicker(500 * time.Millisecond)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			o.crew.Go(func() { o.stats.Add("beat", time.Now()) })
		case <-expire.C:
			return
		}
	}
}

func (o *Office) handleAsk(w http.ResponseWriter, r *http.Request) {
	var id int
	fmt.Sscan(r.URL.Query().Get("id"), &id)
	go o.notify(o.book.Add(id))
	w.WriteHeader(http.StatusAccepted)
}

func (o *Office) handleDecide(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, o.book.Decide(true))
}

// handleWait answers when there is something to decide, or after a while.
func (o *Office) handleWait(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(1500 * time.Millisecond):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

// Service is the description of this service: 28 requests and a decision at
// the begin, then people who wait, some in sessions.
var Service = harness.Service{
	Name:     "approvals",
	Variants: []string{harness.Stuck},
	Warm:     8 * time.Second,
	Every:    30 * time.Second,
	Text:     true,
	Serve: func(env harness.Env) error {
		o := &Office{
			seats: 20,
			crew:  work.NewCrew(4),
			drops: cache.New(5 * time.Second),
			stats: stats.Start(time.Second),
		}
		for n := 0; n < o.seats; n++ {
			go o.seat(n)
		}
		env.Mux.HandleFunc("/ask", o.handleAsk)
		env.Mux.HandleFunc("/decide", o.handleDecide)
		env.Mux.HandleFunc("/wait", o.handleWait)
		return nil
	},
	Load: func(l *harness.Load) {
		for i := 0; i < 28; i++ {
			l.Get(fmt.Sprintf("/ask?id=%d", i))
		}
		l.Get("/decide")
		l.Send(harness.Steady(8), "/wait?seat=%d")
	},
}
