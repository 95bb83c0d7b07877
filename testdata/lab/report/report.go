// Package report builds reports in the background.
package report

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

var errLate = errors.New("report: not ready in time")

// Report is a finished report.
type Report struct {
	Name string
	Rows int
}

// Builder builds reports.
type Builder struct {
	patience time.Duration
	duration time.Duration
	open     atomic.Int64
	done     func() chan string
}

// build makes one report, and says so however it ends.
func (b *Builder) build(name string, done chan<- string) {
	b.open.Add(1)
	defer func() {
		b.open.Add(-1)
		done <- name
	}()
	rep := Report{Name: name}
	for i := 0; i < 4; i++ {
		time.Sleep(b.duration / 4)
		rep.Rows += 250
	}
}

// Request starts a report and waits a moment for it.
func (b *Builder) Request(name string) error {
	done := b.done()
	go b.build(name, done)
	select {
	case <-done:
		return nil
	case <-time.After(b.patience):
		return errLate
	}
}

func (b *Builder) handleReport(w http.ResponseWriter, r *http.Request) {
	if err := b.Request(r.URL.Query().Get("name")); err != nil {
		http.Error(w, err.Error(), http.StatusGatewayTimeout)
		return
	}
	fmt.Fprintln(w, "ready")
}

// Program is the lab's description of this service: 50 reports that take
// longer than the handler waits.
var Program = harness.Program{
	Name: "defer-block",
	Serve: func(env harness.Env) error {
		b := &Builder{patience: 10 * time.Millisecond, duration: 40 * time.Millisecond}
		b.done = func() chan string { return make(chan string) }
		if env.Fixed() {
			b.done = func() chan string { return make(chan string, 1) }
		}
		env.Mux.HandleFunc("/report", b.handleReport)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(50, 8, "/report?name=sales-%d") },
}
