// Command teasers fetches the trailers of shows from the people who cut them.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type cutter struct {
	base   string
	client *http.Client
}

func (c *cutter) fetch(ctx context.Context, show string) (int64, error) {
	client := c.client
	if client == nil {
		client = &http.Client{
			Timeout:   5 * time.Second,
			Transport: &http.Transport{MaxIdleConns: 4, ResponseHeaderTimeout: 2 * time.Second},
		}
	}
	req, err := http.NewRequestWithContext(ctx, "GET", c.base+"/quick?show="+show, nil)
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return io.Copy(io.Discard, resp.Body)
}

func main() {
	flag.Parse()
	c := &cutter{base: foyer.Env("PEER_HTTP")}
	if foyer.Repaired {
		c.client = &http.Client{Timeout: 5 * time.Second}
	}
	screens := backstage.NewHands(21)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 100*time.Millisecond, func() { book.Note("loop") })
	mux := foyer.Mux()
	mux.HandleFunc("/teaser", func(w http.ResponseWriter, r *http.Request) {
		n, err := c.fetch(r.Context(), r.FormValue("show"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		screens.Do(func() { book.Note("shown") })
		fmt.Fprintln(w, n)
	})
	foyer.Serve(mux)
}
