// Package kitchens cooks the parts of a dish side by side, and serves them
// together.
package kitchens

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

func cook(part string, ready chan<- string, serve <-chan bool) {
	time.Sleep(time.Millisecond)
	ready <- part
	<-serve
}

// dish cooks all parts.
func dish(parts []string) string {
	ready, serve := make(chan string), make(chan bool)
	for _, part := range parts {
		go cook(part, ready, serve)
	}
	var done []string
	for range parts {
		done = append(done, <-ready)
	}
	serve <- true
	return strings.Join(done, ", ")
}

func cookFor(part string, ready chan<- string, served <-chan bool) {
	time.Sleep(time.Millisecond)
	ready <- part
	<-served
}

// dishFor cooks all parts.
func dishFor(parts []string) string {
	ready, served := make(chan string), make(chan bool)
	defer close(served)
	for _, part := range parts {
		go cookFor(part, ready, served)
	}
	var done []string
	for range parts {
		done = append(done, <-ready)
	}
	return strings.Join(done, ", ")
}

// Program is the lab's description of this service: 30 dishes of five parts.
var Program = harness.Program{
	Name: "kitchen-pass",
	Serve: func(env harness.Env) error {
		make := dish
		if env.Fixed() {
			make = dishFor
		}
		env.Mux.HandleFunc("/dish", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, make([]string{"fish", "rice", "beans", "sauce", "bread"}))
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(30, 4, "/dish?n=%d") },
}
