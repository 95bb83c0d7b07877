// Command dresscircle asks all agencies for their seats in the dress circle.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
)

type agencies struct {
	client *http.Client
	names  []string
}

func (a *agencies) seats(ctx context.Context) map[string]int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	all := map[string]int{}
	for _, name := range a.names {
		wg.Add(1)
		go func(name string) {
			defer wg.Done()
			n, err := a.ask(ctx, name)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			all[name] = n
		}(name)
	}
	wg.Wait()
	return all
}

func (a *agencies) ask(ctx context.Context, name string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, house.Peer("HTTP")+"/silent?agency="+name, nil)
	if err != nil {
		return 0, err
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return len(b), err
}

func main() {
	a := &agencies{&http.Client{}, []string{"ashe", "bligh", "carr", "dunne", "eyre"}}
	clock.Start(context.Background(), clock.Job{Name: "prices", Every: 100 * time.Millisecond, Do: func() {}})
	mux := http.NewServeMux()
	mux.HandleFunc("/seats", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, a.seats(r.Context())) })
	house.Run(mux)
}
