// Package trials lets people try a service for a while.
package trials

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// lease is a context of one customer.
type lease struct {
	context.Context
	done chan struct{}
}

func (l *lease) Done() <-chan struct{} { return l.done }

// Trial is what a customer has.
type Trial struct {
	ctx    context.Context
	cancel context.CancelFunc
	since  time.Time
}

// Trials are those of all customers.
type Trials struct {
	mu   sync.Mutex
	all  map[string]*Trial
	root *lease
	ends bool
}

// New begins a trial.
func New(parent context.Context) *Trial {
	ctx, cancel := context.WithCancel(parent)
	return &Trial{ctx: ctx, cancel: cancel, since: time.Now()}
}

// Begin begins the trial of a customer, in place of an earlier one.
func (t *Trials) Begin(customer string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.all[customer]; old != nil && t.ends {
		old.cancel()
	}
	t.all[customer] = New(t.root)
}

// Program is the lab's description of this service: three customers who begin
// anew all the time.
var Program = harness.Program{
	Name: "trial-lease",
	Serve: func(env harness.Env) error {
		t := &Trials{
			all:  map[string]*Trial{},
			root: &lease{Context: context.Background(), done: make(chan struct{})},
			ends: env.Fixed(),
		}
		env.Mux.HandleFunc("/begin", func(w http.ResponseWriter, r *http.Request) {
			n := len(r.URL.Query().Get("n"))
			t.Begin(fmt.Sprint("customer ", n%3))
			fmt.Fprintln(w, "begun")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(500, 6, "/begin?n=%d") },
}
