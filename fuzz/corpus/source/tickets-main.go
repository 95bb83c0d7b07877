package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type hall struct {
	mu    sync.Mutex
	seats map[string]int
	file  *os.File
}

var errFull = errors.New("row is full")

func (h *hall) reserve(row string) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seats[row] >= 30 {
		return 0, errFull
	}
	h.seats[row]++
	if _, err := fmt.Fprintln(h.file, row, h.seats[row]); err != nil {
		return 0, err
	}
	time.Sleep(2 * time.Millisecond) // fsync of the journal
	return h.seats[row], nil
}

func main() {
	f, err := os.CreateTemp("", "journal")
	if err != nil {
		log.Fatal(err)
	}
	os.Remove(f.Name())
	h := &hall{seats: map[string]int{}, file: f}
	http.HandleFunc("/book", func(w http.ResponseWriter, r *http.Request) {
		n, err := h.reserve(r.FormValue("row"))
		if errors.Is(err, errFull) {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		fmt.Fprintln(w, n, err)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
