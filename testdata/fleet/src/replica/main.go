package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"
)

type replica struct {
	node    string
	entries chan []byte
	flush   chan chan int
	stop    chan struct{}
	applied int
}

func (r *replica) apply() {
	for e := range r.entries {
		r.applied += len(e)
	}
}

func (r *replica) ping() {
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			log.Printf("ping %s", r.node)
		case <-r.stop:
			return
		}
	}
}

func (r *replica) shut() {
	close(r.stop)
	close(r.entries)
	close(r.flush)
}

func open(node string, proto int) (*replica, error) {
	r := &replica{node: node, entries: make(chan []byte, 16), flush: make(chan chan int), stop: make(chan struct{})}
	go r.apply()
	go r.ping()
	go func() {
		for c := range r.flush {
			c <- len(r.entries)
		}
	}()
	if proto < 2 {
		//FIX r.shut()
		return nil, fmt.Errorf("%s speaks protocol %d, want 2", node, proto)
	}
	return r, nil
}

func main() {
	http.HandleFunc("/open", func(w http.ResponseWriter, q *http.Request) {
		p, _ := strconv.Atoi(q.FormValue("proto"))
		r, err := open(q.FormValue("node"), p)
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		defer r.shut()
		r.entries <- []byte("hello")
		c := make(chan int, 1)
		r.flush <- c
		fmt.Fprintln(w, r.node, <-c)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
