package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"sync"
	"time"
)

type entry struct {
	val  string
	till time.Time
}

type view struct {
	tenant string
	mu     sync.Mutex
	items  map[string]entry
	touch  chan string
	gone   chan struct{}
}

func openView(tenant string) *view {
	v := &view{tenant: tenant, items: map[string]entry{}, touch: make(chan string), gone: make(chan struct{})}
	go v.expire(time.Second)
	return v
}

func (v *view) expire(every time.Duration) {
	tick := time.NewTicker(every)
	for {
		select {
		//FIX case <-v.gone: tick.Stop(); return
		case now := <-tick.C:
			v.mu.Lock()
			for k, e := range v.items {
				if now.After(e.till) {
					delete(v.items, k)
				}
			}
			v.mu.Unlock()
		case k := <-v.touch:
			v.mu.Lock()
			v.items[k] = entry{v.items[k].val, time.Now().Add(time.Minute)}
			v.mu.Unlock()
		}
	}
}

func (v *view) get(k string, load func() string) string {
	v.mu.Lock()
	e, ok := v.items[k]
	if !ok {
		e = entry{load(), time.Now().Add(time.Minute)}
		v.items[k] = e
	}
	v.mu.Unlock()
	v.touch <- k
	return e.val
}

func plan(w http.ResponseWriter, r *http.Request) {
	p := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(p) != 3 {
		http.NotFound(w, r)
		return
	}
	v := openView(p[1])
	//FIX defer close(v.gone)
	fmt.Fprintln(w, v.get(p[2], func() string { return "gold" }))
}

func main() {
	http.HandleFunc("/t/", plan)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
