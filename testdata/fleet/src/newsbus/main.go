package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
)

type subscriber struct {
	name string
	in   chan string
	quit chan struct{}
	got  int
}

func (s *subscriber) listen() {
	for {
		select {
		case <-s.in:
			s.got++
		case <-s.quit:
			return
		}
	}
}

type bus struct {
	sync.Mutex
	subs map[string]*subscriber
}

func (b *bus) add(name string) {
	s := &subscriber{name: name, in: make(chan string), quit: make(chan struct{})}
	go s.listen()
	b.Lock()
	b.subs[name] = s
	b.Unlock()
}

func (b *bus) cancel(name string) {
	b.Lock()
	defer b.Unlock()
	if s := b.subs[name]; s != nil {
		close(s.quit)
		//FIX delete(b.subs, name)
	}
}

func (b *bus) publish(text string) int {
	b.Lock()
	defer b.Unlock()
	for _, s := range b.subs {
		go func(s *subscriber) {
			s.in <- text
		}(s)
	}
	return len(b.subs)
}

func main() {
	b := &bus{subs: map[string]*subscriber{}}
	http.HandleFunc("/sub", func(w http.ResponseWriter, r *http.Request) { b.add(r.FormValue("name")) })
	http.HandleFunc("/unsub", func(w http.ResponseWriter, r *http.Request) { b.cancel(r.FormValue("name")) })
	http.HandleFunc("/post", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, b.publish(r.FormValue("text")))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
