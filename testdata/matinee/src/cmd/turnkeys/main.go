// Command turnkeys opens doors, and there is one bunch of keys.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type keys struct {
	mu     sync.Mutex
	opened map[string]int
}

func (k *keys) open(door string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	time.Sleep(10 * time.Millisecond)
	k.opened[door]++
	return k.opened[door]
}

func main() {
	flag.Parse()
	k := &keys{opened: make(map[string]int)}
	rounds := time.NewTicker(300 * time.Millisecond)
	go func() {
		for range rounds.C {
			k.open("stage door")
		}
	}()
	mux := foyer.Mux()
	mux.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, k.open(r.FormValue("door")))
	})
	foyer.Serve(mux)
}
