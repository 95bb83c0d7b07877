// Command premiere sends guests in once their box is ready.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type box struct {
	name  string
	ready chan struct{}
	err   error
}

type boxes struct {
	mu    sync.Mutex
	all   map[string]*box
	maids *backstage.Hands
}

var errLocked = errors.New("no key")

func clean(name string) error {
	time.Sleep(30 * time.Millisecond)
	if strings.HasPrefix(name, "royal") {
		return errLocked
	}
	return nil
}

func (s *boxes) get(name string) *box {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.all[name]
	if !ok {
		b = &box{name: name, ready: make(chan struct{})}
		s.all[name] = b
		s.maids.Do(func() { s.prepare(b) })
	}
	return b
}

func (s *boxes) prepare(b *box) {
	if foyer.Repaired {
		defer close(b.ready)
		b.err = clean(b.name)
		return
	}
	if b.err = clean(b.name); b.err != nil {
		return
	}
	close(b.ready)
}

func (s *boxes) enter(w http.ResponseWriter, r *http.Request) {
	b := s.get(r.FormValue("box"))
	<-b.ready
	if b.err != nil {
		http.Error(w, b.err.Error(), http.StatusLocked)
		return
	}
	fmt.Fprintln(w, "this way, please")
}

func main() {
	flag.Parse()
	s := &boxes{all: make(map[string]*box), maids: backstage.NewHands(90)}
	mux := foyer.Mux()
	mux.HandleFunc("/enter", s.enter)
	foyer.Serve(mux)
}
