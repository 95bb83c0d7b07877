// Package export writes customer data into export files.
package export

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// ErrQuota says that the customer has used up the space for exports.
var ErrQuota = errors.New("export: quota exceeded")

type progress struct {
	rows int
	at   time.Time
}

// Job is one export. Its reporter collects the progress until the job is
// closed.
type Job struct {
	customer string
	updates  chan progress
	quit     chan struct{}
	last     progress
	size     int
}

// Exporter runs jobs.
type Exporter struct {
	quota   int
	tidy    bool // stop the reporter when a job cannot be set up
	history []string
}

// open sets up the job for a customer.
func (e *Exporter) open(customer string, size int) (*Job, error) {
	j := &Job{customer: customer, size: size, updates: make(chan progress), quit: make(chan struct{})}
	go j.report()
	if err := e.reserve(size); err != nil {
		if e.tidy {
			j.Close()
		}
		return nil, fmt.Errorf("export for %s: %w", customer, err)
	}
	return j, nil
}

func (e *Exporter) reserve(size int) error {
	if size > e.quota {
		return ErrQuota
	}
	return nil
}

func (j *Job) report() {
	for {
		select {
		case p := <-j.updates:
			j.last = p
		case <-j.quit:
			return
		}
	}
}

// Run writes the rows.
func (j *Job) Run() int {
	for n := 0; n < j.size; n += 10 {
		j.updates <- progress{rows: n, at: time.Now()}
	}
	return j.size
}

// Close ends the job.
func (j *Job) Close() { close(j.quit) }

func (e *Exporter) handleExport(w http.ResponseWriter, r *http.Request) {
	var size int
	fmt.Sscan(r.URL.Query().Get("rows"), &size)
	j, err := e.open(r.URL.Query().Get("customer"), size)
	if errors.Is(err, ErrQuota) {
		http.Error(w, err.Error(), http.StatusInsufficientStorage)
		return
	}
	defer j.Close()
	fmt.Fprintf(w, "%d rows\n", j.Run())
}

// Program is the lab's description of this service: of 60 exports, 18 ask
// for more than the quota.
var Program = harness.Program{
	Name: "error-path",
	Serve: func(env harness.Env) error {
		e := &Exporter{quota: 100, tidy: env.Fixed()}
		env.Mux.HandleFunc("/export", e.handleExport)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(42, 4, "/export?rows=90&customer=%d")
		return t.GetEach(18, 4, "/export?rows=900&customer=%d")
	},
}
