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

type plugin func(arg int) int

type host struct {
	plugins map[string]plugin
	budget  time.Duration
}

func (h *host) run(p plugin, arg int, failed chan<- error, ok chan<- int) {
	defer func() {
		if e := recover(); e != nil {
			failed <- fmt.Errorf("plugin: %v", e)
		}
	}()
	v := p(arg)
	select {
	case ok <- v:
	case <-time.After(h.budget):
	}
}

func (h *host) call(name string, arg int) (int, error) {
	p, found := h.plugins[name]
	if !found {
		return 0, fmt.Errorf("no plugin %q", name)
	}
	failed, ok := make(chan error), make(chan int)
	go h.run(p, arg, failed, ok)
	select {
	case v := <-ok:
		return v, nil
	case err := <-failed:
		return 0, err
	case <-time.After(h.budget):
		return 0, fmt.Errorf("%s: no answer in %s", name, h.budget)
	}
}

func scale(arg int) int {
	time.Sleep(300 * time.Millisecond)
	parts := arg - arg
	return 100 / parts
}

func main() {
	h := &host{map[string]plugin{"scale": scale}, 100 * time.Millisecond}
	http.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) {
		arg, _ := strconv.Atoi(r.FormValue("arg"))
		v, err := h.call(r.FormValue("name"), arg)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, v)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
