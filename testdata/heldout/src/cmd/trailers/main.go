// Command trailers says how long the films of the festival are.
package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/theatre/house"
)

type projector struct {
	client *http.Client
	base   string
}

func newProjector(base string) *projector {
	return &projector{base: base, client: &http.Client{
		Transport: &http.Transport{IdleConnTimeout: 300 * time.Millisecond},
	}}
}

func (p *projector) runtime(film string) (string, error) {
	resp, err := p.client.Get(p.base + "/film?title=" + film)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("film %s: %s", film, resp.Status)
	}
	if house.Edition() > 1 {
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
	}
	return resp.Header.Get("X-Runtime"), nil
}

type queue struct {
	jobs chan string
}

func (q queue) serve() {
	for range q.jobs {
		time.Sleep(time.Millisecond)
	}
}

func main() {
	p := newProjector(house.Peer("HTTP"))
	q := queue{make(chan string, 4)}
	for i := 0; i < 7; i++ {
		go q.serve()
	}
	go func() {
		t := time.NewTicker(80 * time.Millisecond)
		defer t.Stop()
		for range t.C {
			q.jobs <- "leader"
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/runtime", func(w http.ResponseWriter, r *http.Request) {
		d, err := p.runtime(r.FormValue("film"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		q.jobs <- d
		fmt.Fprintln(w, d)
	})
	house.Run(mux)
}
