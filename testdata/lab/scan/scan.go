// Package scan checks many files, a few at the same time.
package scan

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Scanner checks files.
type Scanner struct {
	slots   chan struct{}
	checked atomic.Int64
}

// New returns a scanner that checks n files at the same time.
func New(n int) *Scanner { return &Scanner{slots: make(chan struct{}, n)} }

func (s *Scanner) check(file int) {
	time.Sleep(10 * time.Millisecond)
	s.checked.Add(1)
}

// checkWhenFree waits for a slot and checks the file.
func (s *Scanner) checkWhenFree(file int, wg *sync.WaitGroup) {
	defer wg.Done()
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	s.check(file)
}

// All checks the files 0 … n-1 and returns when all are done.
func (s *Scanner) All(n int) int64 {
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go s.checkWhenFree(i, &wg)
	}
	wg.Wait()
	return s.checked.Load()
}

func (s *Scanner) handleScan(w http.ResponseWriter, r *http.Request) {
	var n int
	if _, err := fmt.Sscan(r.URL.Query().Get("files"), &n); err != nil {
		http.Error(w, "files must be a number", http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%d checked\n", s.All(n))
}

// Program is the lab's description of this service: one request with 1,000
// files, eight at the same time, about half way through.
var Program = harness.Program{
	Name:    "semaphore-fanout",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		s := New(8)
		env.Mux.HandleFunc("/scan", s.handleScan)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		go t.Get("/scan?files=1000")
		time.Sleep(600 * time.Millisecond)
		return nil
	},
}
