// Package weather asks a weather service over HTTP.
package weather

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

// Client asks the weather service.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client of the service at base.
func NewClient(base string) *Client {
	return &Client{base: base, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}
}

func (c *Client) get(ctx context.Context, city string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/forecast?city="+city, nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

// Known reports whether there is a forecast for the city.
func (c *Client) Known(city string) (bool, error) {
	resp, err := c.get(context.Background(), city)
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

// KnownDrained reports whether there is a forecast for the city.
func (c *Client) KnownDrained(city string) (bool, error) {
	resp, err := c.get(context.Background(), city)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)); err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

type api struct {
	known func(city string) (bool, error)
}

func (a *api) handleKnown(w http.ResponseWriter, r *http.Request) {
	ok, err := a.known(r.URL.Query().Get("city"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, ok)
}

func forecast(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s\n", r.URL.Query().Get("city"))
	io.WriteString(w, strings.Repeat("sunny, 21 degrees\n", 500))
}

// Program is the lab's description of this service: 60 questions whose
// answers are not read.
var Program = harness.Program{
	Name:     "http-body",
	Upstream: func() http.Handler { return http.HandlerFunc(forecast) },
	Serve: func(env harness.Env) error {
		c := NewClient(env.Upstream)
		a := &api{known: c.Known}
		if env.Fixed() {
			a.known = c.KnownDrained
		}
		env.Mux.HandleFunc("/known", a.handleKnown)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(2*time.Second).GetEach(60, 4, "/known?city=c%d")
	},
}
