// Command radioplays looks whether plays can still be heard.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type library struct {
	base   string
	client *http.Client
	mu     sync.Mutex
	known  map[string]bool
}

func (l *library) check(page string) (bool, error) {
	resp, err := l.client.Get(l.base + page)
	if err != nil {
		return false, err
	}
	if resp.StatusCode != http.StatusOK {
		if foyer.Repaired {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		return false, nil
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil, err
}

func (l *library) handle(w http.ResponseWriter, r *http.Request) {
	page := r.FormValue("page")
	ok, err := l.check(page)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[page] = ok
	fmt.Fprintln(w, len(l.known))
}

func main() {
	flag.Parse()
	l := &library{
		base:   foyer.Env("PEER_HTTP"),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 5}},
		known:  make(map[string]bool),
	}
	backstage.NewHands(48)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 100*time.Millisecond, func() { book.Note("aired") })
	mux := foyer.Mux()
	mux.HandleFunc("/check", l.handle)
	foyer.Serve(mux)
}
