// Command auditions runs the auditions for a play.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

var errVoice = errors.New("the voice does not carry")

type audition struct {
	part string
	seen map[string]int
	mu   sync.Mutex
}

// observe is one member of the jury, who looks up now and then.
func (a *audition) observe(who string, over <-chan struct{}) {
	t := time.NewTicker(50 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			a.mu.Lock()
			a.seen[who]++
			a.mu.Unlock()
		case <-over:
			return
		}
	}
}

func (a *audition) hold(jury []string) error {
	var wg sync.WaitGroup
	over := make(chan struct{})
	if house.Edition() > 1 {
		defer wg.Wait()
		defer close(over)
	}
	for _, who := range jury {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a.observe(who, over)
		}()
	}
	if house.Edition() == 1 {
		defer func() { close(over) }()
		defer wg.Wait()
	}
	return a.speak()
}

func (a *audition) speak() error {
	time.Sleep(60 * time.Millisecond)
	if a.part == "ghost" {
		return errVoice
	}
	return nil
}

type usher struct{ calls <-chan string }

func (u usher) fetch() {
	for name := range u.calls {
		time.Sleep(time.Duration(len(name)) * time.Millisecond)
	}
}

func main() {
	calls := make(chan string, 16)
	for i := 0; i < 6; i++ {
		go usher{calls}.fetch()
	}
	go func() {
		for range time.Tick(120 * time.Millisecond) {
			calls <- "next"
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/hold", func(w http.ResponseWriter, r *http.Request) {
		a := &audition{part: r.FormValue("part"), seen: map[string]int{}}
		if err := a.hold([]string{"director", "author", "manager"}); err != nil {
			http.Error(w, err.Error(), http.StatusNotAcceptable)
			return
		}
		fmt.Fprintln(w, "next")
	})
	house.Run(mux)
}
