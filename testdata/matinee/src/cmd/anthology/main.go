// Command anthology reads monologues aloud.
package main

import (
	"flag"
	"fmt"
	"math/rand"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

// each gives all of a list, mapped, until nobody wants more.
func each[A, B any](list []A, enough <-chan struct{}, f func(A) B) <-chan B {
	out := make(chan B)
	go func() {
		defer close(out)
		for _, a := range list {
			select {
			case out <- f(a):
			case <-enough:
				return
			}
		}
	}()
	return out
}

type reader struct {
	mu    sync.Mutex
	lines []string
	read  map[string]int
}

func (d *reader) find(word string) (string, bool) {
	var enough chan struct{}
	if foyer.Repaired {
		enough = make(chan struct{})
		defer close(enough)
	}
	for line := range each(d.lines, enough, strings.ToLower) {
		if strings.Contains(line, word) {
			d.mu.Lock()
			d.read[word]++
			d.mu.Unlock()
			return line, true
		}
	}
	return "", false
}

// practise says lines in a low voice.
func (d *reader) practise(seed int64) {
	r := rand.New(rand.NewSource(seed))
	for {
		time.Sleep(time.Duration(20+r.Intn(60)) * time.Millisecond)
		line := d.lines[r.Intn(len(d.lines))]
		d.mu.Lock()
		d.read[line[:4]]++
		d.mu.Unlock()
	}
}

func main() {
	flag.Parse()
	d := &reader{read: make(map[string]int)}
	for i := 0; i < 400; i++ {
		d.lines = append(d.lines, fmt.Sprintf("Line %d of Act %d, said by Player %d", i, i/80+1, i%11))
	}
	for seed := int64(1); seed < 15; seed++ {
		go d.practise(seed)
	}
	mux := foyer.Mux()
	mux.HandleFunc("/find", func(w http.ResponseWriter, r *http.Request) {
		line, ok := d.find(r.FormValue("word"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintln(w, line)
	})
	foyer.Serve(mux)
}
