// Command shifts hands jobs to the people of a shift.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/quarry/shiftwork"
	"example.org/quarry/site"
)

type worker struct {
	name string
	jobs *shiftwork.Queue[string]
	done *atomic.Int64
}

func (w *worker) run() {
	for {
		if _, ok := w.jobs.Take(); !ok {
			return
		}
		time.Sleep(3 * time.Millisecond)
		w.done.Add(1)
	}
}

func main() {
	jobs := shiftwork.NewQueue[string]()
	var done atomic.Int64
	for i := 0; i < 56; i++ {
		w := &worker{fmt.Sprintf("w%d", i), jobs, &done}
		go w.run()
	}
	s := site.New("shifts", site.Every(90*time.Millisecond, func() { jobs.Put("sweep") }))
	s.Mux.HandleFunc("/job", func(w http.ResponseWriter, r *http.Request) {
		jobs.Put(r.FormValue("what"))
		fmt.Fprintln(w, done.Load())
	})
	log.Fatal(s.Run())
}
