package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type job struct {
	doc  string
	done chan int
}

type press struct {
	jobs chan job
}

func (p *press) work() {
	for j := range p.jobs {
		var wg sync.WaitGroup
		pages := make([]int, 3)
		for i := range pages {
			wg.Add(1)
			go func(i int) {
				defer wg.Done()
				time.Sleep(3 * time.Millisecond)
				pages[i] = len(j.doc) + i
			}(i)
		}
		wg.Wait()
		j.done <- pages[0] + pages[1] + pages[2]
	}
}

func (p *press) print(doc string) int {
	done := make(chan int)
	p.jobs <- job{doc, done}
	return <-done
}

func main() {
	p := &press{jobs: make(chan job, 100)}
	for i := 0; i < 4; i++ {
		go p.work()
	}
	http.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, p.print(r.FormValue("n")))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
