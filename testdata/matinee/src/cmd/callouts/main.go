// Command callouts phones the people who stand in when somebody is ill.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type operator struct {
	hands *backstage.Hands
	mu    sync.Mutex
	away  map[string]bool
}

func (o *operator) isAway(name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.away[name]
}

// phone calls all at once and returns who answered.
func (o *operator) phone(names []string) []string {
	var mu sync.Mutex
	var answered []string
	var calls sync.WaitGroup
	calls.Add(len(names))
	for _, name := range names {
		name := name
		if o.isAway(name) {
			if foyer.Repaired {
				calls.Done()
			}
			continue
		}
		o.hands.Do(func() {
			defer calls.Done()
			time.Sleep(10 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			answered = append(answered, name)
		})
	}
	calls.Wait()
	return answered
}

func main() {
	flag.Parse()
	o := &operator{hands: backstage.NewHands(75), away: map[string]bool{"nora": true, "otto": true}}
	mux := foyer.Mux()
	mux.HandleFunc("/phone", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, o.phone(strings.Split(r.FormValue("names"), ".")))
	})
	foyer.Serve(mux)
}
