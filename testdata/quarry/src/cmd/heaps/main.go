// Command heaps moves gravel between the heaps.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"strconv"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type heap struct {
	no     int
	mu     sync.Mutex
	tonnes int
}

var heaps []*heap

func move(from, to *heap, tonnes int) error {
	first, second := from, to
	if rev.Two && from.no > to.no {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	time.Sleep(200 * time.Millisecond)
	second.mu.Lock()
	defer second.mu.Unlock()
	if from.tonnes < tonnes {
		return fmt.Errorf("heap %d has %d t", from.no, from.tonnes)
	}
	from.tonnes -= tonnes
	to.tonnes += tonnes
	return nil
}

func weigh(h *heap) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tonnes
}

func pick(r *http.Request, name string) *heap {
	n, _ := strconv.Atoi(r.FormValue(name))
	return heaps[n%len(heaps)]
}

// trucks stand by.
func trucks(n int) chan<- func() {
	jobs := make(chan func())
	for i := 0; i < n; i++ {
		go func() {
			for job := range jobs {
				job()
			}
		}()
	}
	return jobs
}

func main() {
	for i := 0; i < 8; i++ {
		heaps = append(heaps, &heap{no: i, tonnes: 1000})
	}
	jobs := trucks(20)
	http.HandleFunc("/move", func(w http.ResponseWriter, r *http.Request) {
		from, to := pick(r, "from"), pick(r, "to")
		jobs <- func() {
			if err := move(from, to, 20); err != nil {
				log.Print(err)
			}
		}
	})
	http.HandleFunc("/weigh", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, weigh(pick(r, "heap"))) })
	http.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, nil))
}
