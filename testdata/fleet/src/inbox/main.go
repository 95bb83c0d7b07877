package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type inbox struct {
	mu   sync.Mutex
	wait map[string]chan string
}

func (b *inbox) channel(user string) chan string {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.wait[user]
	if !ok {
		c = make(chan string, 1)
		b.wait[user] = c
	}
	return c
}

func (b *inbox) forget(user string) {
	b.mu.Lock()
	delete(b.wait, user)
	b.mu.Unlock()
}

func (b *inbox) poll(w http.ResponseWriter, r *http.Request) {
	u := r.FormValue("user")
	defer b.forget(u)
	t := time.NewTimer(25 * time.Second)
	defer t.Stop()
	select {
	case s := <-b.channel(u):
		fmt.Fprintln(w, s)
	case <-t.C:
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

func (b *inbox) deliver() {
	for range time.Tick(300 * time.Millisecond) {
		b.mu.Lock()
		n := 0
		for u, c := range b.wait {
			select {
			case c <- "you have mail, " + u:
			default:
			}
			if n++; n == 10 {
				break
			}
		}
		b.mu.Unlock()
	}
}

func main() {
	b := &inbox{wait: map[string]chan string{}}
	go b.deliver()
	http.HandleFunc("/poll", b.poll)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
