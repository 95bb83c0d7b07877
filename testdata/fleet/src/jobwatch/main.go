package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
	"time"
)

type status string

const (
	queued   status = "queued"
	rejected status = "rejected"
	done     status = "done"
)

type printer struct {
	mu   sync.Mutex
	jobs map[int]status
}

func (p *printer) state(id int) status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobs[id]
}

func (p *printer) set(id int, s status) {
	p.mu.Lock()
	p.jobs[id] = s
	p.mu.Unlock()
}

func (p *printer) print(id int) {
	time.Sleep(5 * time.Millisecond)
	if id%2 == 1 {
		p.set(id, rejected)
		return
	}
	p.set(id, done)
}

func watch(p *printer, id int, notify func(int)) {
	for p.state(id) != done {
		time.Sleep(250 * time.Millisecond)
	}
	notify(id)
}

func main() {
	p := &printer{jobs: map[int]status{}}
	http.HandleFunc("/submit", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.FormValue("doc"))
		if err != nil {
			http.Error(w, "doc", http.StatusBadRequest)
			return
		}
		p.set(id, queued)
		go p.print(id)
		go watch(p, id, func(id int) { log.Printf("job %d is ready", id) })
		fmt.Fprintln(w, "accepted", id)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
