// Command presswire sends press releases to the newspapers.
package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"time"

	"example.org/theatre/house"
)

type outlet struct {
	name   string
	offset time.Duration
	closed bool
}

type wire struct {
	outlets []outlet
	log     chan string
}

func (o outlet) deliver(text string) error {
	time.Sleep(o.offset)
	if o.closed {
		return fmt.Errorf("%s has closed its desk", o.name)
	}
	return nil
}

func (w *wire) release(text string) error {
	errs := make(chan error)
	if house.Edition() == 2 {
		errs = make(chan error, len(w.outlets))
	}
	for _, o := range w.outlets {
		go func() {
			errs <- o.deliver(text)
		}()
	}
	for range w.outlets {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func (w *wire) keepLog() {
	for line := range w.log {
		_ = line
	}
}

func (w *wire) heartbeat() {
	for range time.Tick(250 * time.Millisecond) {
		w.log <- "alive"
	}
}

func main() {
	w := &wire{log: make(chan string, 16)}
	for i, name := range []string{"courier", "gazette", "herald", "mirror", "observer", "post", "star", "tribune"} {
		w.outlets = append(w.outlets, outlet{name: name, offset: time.Duration(i) * 3 * time.Millisecond, closed: name == "courier"})
	}
	go w.keepLog()
	go w.heartbeat()
	http.HandleFunc("/release", func(rw http.ResponseWriter, r *http.Request) {
		if err := w.release(r.FormValue("text")); err != nil {
			w.log <- err.Error()
			http.Error(rw, err.Error(), http.StatusBadGateway)
		}
	})
	http.HandleFunc("/healthz", func(rw http.ResponseWriter, r *http.Request) {})
	l := house.Listen("http")
	house.Ready()
	log.Fatal(http.Serve(l, nil))
}
