// Command stockpile releases heaps of gravel once they are dry enough.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type heap struct {
	name     string
	moisture float64
	gone     bool
}

var (
	mu    sync.Mutex
	heaps = map[string]*heap{}
)

func moisture(h *heap) float64 {
	mu.Lock()
	defer mu.Unlock()
	return h.moisture
}

func gone(h *heap) bool {
	mu.Lock()
	defer mu.Unlock()
	return h.gone
}

func release(h *heap) {
	for moisture(h) > 4 {
		if rev.Two && gone(h) {
			return
		}
		time.Sleep(150 * time.Millisecond)
	}
	fmt.Println("released", h.name)
}

func dry() {
	for {
		time.Sleep(100 * time.Millisecond)
		mu.Lock()
		for name, h := range heaps {
			h.moisture -= 0.6
			if h.moisture < 3 {
				delete(heaps, name)
			}
		}
		mu.Unlock()
	}
}

func deliver(w http.ResponseWriter, r *http.Request) {
	h := &heap{name: r.FormValue("heap"), moisture: 6}
	mu.Lock()
	heaps[h.name] = h
	mu.Unlock()
	go release(h)
}

// remove takes a heap away, dry or not.
func remove(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	if h, ok := heaps[r.FormValue("heap")]; ok {
		h.gone = true
		delete(heaps, h.name)
	}
}

func main() {
	for i := 0; i < 3; i++ {
		jobs := make(chan string)
		go func() {
			for job := range jobs {
				log.Println(job)
			}
		}()
		http.HandleFunc(fmt.Sprintf("/scale/%d", i), func(w http.ResponseWriter, r *http.Request) { jobs <- r.URL.Path })
	}
	go dry()
	http.HandleFunc("/deliver", deliver)
	http.HandleFunc("/remove", remove)
	http.HandleFunc("/ping", func(w http.ResponseWriter, r *http.Request) {})
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, nil))
}
