package main

import (
	"crypto/sha1"
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"sync"
)

type scan struct {
	blocks chan string
	mu     sync.Mutex
	seen   map[[20]byte]int
	wg     sync.WaitGroup
}

func newScan(workers int) *scan {
	s := &scan{blocks: make(chan string, workers), seen: map[[20]byte]int{}}
	for i := 0; i < workers; i++ {
		go s.worker()
	}
	return s
}

func (s *scan) worker() {
	for b := range s.blocks {
		h := sha1.Sum([]byte(b))
		s.mu.Lock()
		s.seen[h]++
		s.mu.Unlock()
		s.wg.Done()
	}
}

func (s *scan) feed(text string) {
	for _, b := range strings.Fields(text) {
		s.wg.Add(1)
		s.blocks <- b
	}
}

func (s *scan) result() (unique, total int) {
	s.wg.Wait()
	for _, n := range s.seen {
		total += n
	}
	return len(s.seen), total
}

func handle(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	s := newScan(3)
	//FIX defer close(s.blocks)
	s.feed(string(b))
	u, t := s.result()
	fmt.Fprintf(w, "%d of %d blocks are unique\n", u, t)
}

func main() {
	http.HandleFunc("/scan", handle)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
