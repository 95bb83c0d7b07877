package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
)

type meter struct {
	root   context.Context
	mu     sync.Mutex
	active map[string]int
}

func (m *meter) track(key string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(m.root)
	m.mu.Lock()
	m.active[key]++
	m.mu.Unlock()
	go func() {
		<-ctx.Done()
		m.mu.Lock()
		if m.active[key]--; m.active[key] <= 0 {
			delete(m.active, key)
		}
		m.mu.Unlock()
	}()
	return ctx, cancel
}

func (m *meter) call(ctx context.Context, key string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if key == "" {
		return "", errors.New("no key")
	}
	return "200 units left for " + key, nil
}

func (m *meter) use(w http.ResponseWriter, r *http.Request) {
	key := r.FormValue("key")
	ctx, cancel := m.track(key)
	//FIX defer cancel()
	s, err := m.call(ctx, key)
	if err != nil {
		cancel()
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	fmt.Fprintln(w, s)
}

func main() {
	root, stop := context.WithCancel(context.Background())
	defer stop()
	m := &meter{root: root, active: map[string]int{}}
	http.HandleFunc("/use", m.use)
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
