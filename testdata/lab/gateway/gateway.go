// Package gateway passes requests on to a backend over pooled connections.
package gateway

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// Gateway has the pool of connections.
type Gateway struct {
	base string
	http *http.Client
}

// New returns a gateway to base that keeps up to the given number of idle
// connections.
func New(base string, idle int) *Gateway {
	return &Gateway{base: base, http: &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{MaxIdleConns: idle, MaxIdleConnsPerHost: idle},
	}}
}

func (g *Gateway) forward(w io.Writer, path string) error {
	resp, err := g.http.Get(g.base + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("gateway: backend says %s", resp.Status)
	}
	_, err = io.Copy(w, resp.Body)
	return err
}

func (g *Gateway) handle(w http.ResponseWriter, r *http.Request) {
	if err := g.forward(w, "/item?id="+r.URL.Query().Get("id")); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func item(w http.ResponseWriter, r *http.Request) {
	time.Sleep(150 * time.Millisecond)
	fmt.Fprintf(w, "item %s\n", r.URL.Query().Get("id"))
}

// Program is the lab's description of this service: 200 requests at once,
// after which 200 connections to the backend stay in the pool.
var Program = harness.Program{
	Name:     "client-pool",
	Healthy:  true,
	Upstream: func() http.Handler { return http.HandlerFunc(item) },
	Serve: func(env harness.Env) error {
		g := New(env.Upstream, 200)
		env.Mux.HandleFunc("/get", g.handle)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(200, 200, "/get?id=%d") },
}
