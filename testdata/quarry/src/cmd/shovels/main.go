// Command shovels has teams of loaders, which come and go with the shifts.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"sync"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type team struct {
	sync.Mutex
	work  *sync.Cond
	jobs  []int
	off   bool
	moved int
}

func newTeam(size int) *team {
	t := &team{}
	t.work = sync.NewCond(t)
	for i := 0; i < size; i++ {
		go t.shovel()
	}
	return t
}

func (t *team) shovel() {
	t.Lock()
	defer t.Unlock()
	for {
		for len(t.jobs) == 0 && !t.off {
			t.work.Wait()
		}
		if len(t.jobs) == 0 {
			return
		}
		t.moved += t.jobs[0]
		t.jobs = t.jobs[1:]
	}
}

func (t *team) give(tonnes int) {
	t.Lock()
	t.jobs = append(t.jobs, tonnes)
	t.Unlock()
	t.work.Signal()
}

func (t *team) finish() int {
	t.Lock()
	defer t.Unlock()
	t.off = true
	if rev.Two {
		t.work.Broadcast()
	} else {
		t.work.Signal()
	}
	return t.moved
}

type shifts struct {
	mu   sync.Mutex
	now  *team
	past int
}

func (s *shifts) change(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past += s.now.finish()
	s.now = newTeam(6)
	fmt.Fprintln(w, s.past)
}

func (s *shifts) load(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	team := s.now
	s.mu.Unlock()
	team.give(30)
}

func main() {
	s := &shifts{now: newTeam(6)}
	http.HandleFunc("/change", s.change)
	http.HandleFunc("/load", s.load)
	http.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	web := site.Listen()
	site.Announce(web)
	log.Fatal(http.Serve(web, nil))
}
