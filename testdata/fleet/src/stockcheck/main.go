package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type reply[T any] struct {
	v   T
	err error
}

func ask[T any](f func() (T, error), to chan<- reply[T]) {
	v, err := f()
	to <- reply[T]{v, err}
}

// all calls every function at once.
func all[T any](fs []func() (T, error)) ([]T, error) {
	to := make(chan reply[T]) //FIX to := make(chan reply[T], len(fs))
	for _, f := range fs {
		go ask(f, to)
	}
	var vs []T
	for range fs {
		r := <-to
		if r.err != nil {
			return nil, r.err
		}
		vs = append(vs, r.v)
	}
	return vs, nil
}

type shop struct {
	city string
	lag  time.Duration
	open bool
}

func (s shop) count(sku string) func() (int, error) {
	return func() (int, error) {
		time.Sleep(s.lag)
		if !s.open {
			return 0, fmt.Errorf("%s: closed for inventory", s.city)
		}
		return len(sku) + len(s.city), nil
	}
}

var shops = []shop{
	{"bonn", 4 * time.Millisecond, true}, {"koeln", 6 * time.Millisecond, true},
	{"essen", 0, false}, {"moers", 7 * time.Millisecond, true},
	{"wesel", 5 * time.Millisecond, true}, {"hamm", 9 * time.Millisecond, true},
}

func stock(w http.ResponseWriter, r *http.Request) {
	var fs []func() (int, error)
	for _, s := range shops {
		fs = append(fs, s.count(r.FormValue("sku")))
	}
	ns, err := all(fs)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	json.NewEncoder(w).Encode(ns)
}

func main() {
	http.HandleFunc("/stock", stock)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
