package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"

	"golang.org/x/sync/singleflight"
)

type feed struct {
	mu    sync.Mutex
	zones map[string]chan string
}

func (f *feed) request(zone string) <-chan string {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.zones[zone]
	if !ok {
		c = make(chan string, 1)
		f.zones[zone] = c
	}
	return c
}

func (f *feed) deliver(zone, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c, ok := f.zones[zone]; ok {
		select {
		case c <- text:
		default:
		}
	}
}

type book struct {
	feed  *feed
	group singleflight.Group
}

func (b *book) load(zone string) (string, error) {
	s := <-b.feed.request(zone)
	return "zone " + zone + ": " + s, nil
}

func (b *book) tariff(zone string) (string, error) {
	v, err, _ := b.group.Do(zone, func() (any, error) { return b.load(zone) })
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

func main() {
	b := &book{feed: &feed{zones: map[string]chan string{}}}
	http.HandleFunc("/tariff", func(w http.ResponseWriter, r *http.Request) {
		s, err := b.tariff(r.FormValue("zone"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, s)
	})
	http.HandleFunc("/deliver", func(w http.ResponseWriter, r *http.Request) {
		b.feed.deliver(r.FormValue("zone"), r.FormValue("text"))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
