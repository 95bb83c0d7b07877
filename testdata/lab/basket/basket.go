// Package basket prices baskets with the help of other services of the shop,
// which it calls over HTTP/2.
package basket

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

// helper is one of the services that know a part of the price.
type helper struct {
	name    string
	client  *http.Client
	backend string
}

// ServeHTTP answers what the backend has in store.
func (h *helper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := get(r.Context(), h.client, h.backend+"/"+h.name+r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintf(w, "%s: %s", h.name, body)
}

func get(ctx context.Context, c *http.Client, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return string(body), err
}

// Pricer prices baskets.
type Pricer struct {
	client  *http.Client
	helpers []string // base URLs
}

// Price asks one helper after the other.
func (p *Pricer) Price(ctx context.Context, basket string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	var parts []string
	for _, h := range p.helpers {
		part, err := get(ctx, p.client, h+"/"+basket)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n"), nil
}

func (p *Pricer) handlePrice(w http.ResponseWriter, r *http.Request) {
	price, err := p.Price(r.Context(), r.URL.Query().Get("basket"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, price)
}

func (p *Pricer) handleHelpers(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, strings.Join(p.helpers, "\n"))
}

// start serves the helper over TLS and HTTP/2.
func start(h http.Handler) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.StartTLS()
	return s
}

// visit asks every helper over a connection of its own, which it keeps.
func visit(helpers []string) error {
	for _, h := range helpers {
		tr := &http.Transport{
			ForceAttemptHTTP2: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
		}
		if _, err := get(context.Background(), &http.Client{Transport: tr}, h+"/gift"); err != nil {
			return err
		}
	}
	return nil
}

// Program is the lab's description of this service: 48 clients that price
// baskets all the time, three helpers, and a slow backend. Four other services
// call the helpers, too, and are idle by then.
var Program = harness.Program{
	Name:    "h2",
	Healthy: true,
	Live:    true,
	Upstream: func() http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(250 * time.Millisecond)
			fmt.Fprint(w, len(r.URL.Path)*100)
		})
	},
	Serve: func(env harness.Env) error {
		backend := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
		p := &Pricer{}
		for _, name := range []string{"list", "discount", "tax"} {
			s := start(&helper{name: name, client: backend, backend: env.Upstream})
			p.helpers = append(p.helpers, s.URL)
			if p.client == nil {
				p.client = s.Client() // all helpers have the same certificate
			}
		}
		env.Mux.HandleFunc("/price", p.handlePrice)
		env.Mux.HandleFunc("/helpers", p.handleHelpers)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		helpers, err := get(context.Background(), http.DefaultClient, "http://"+t.Addr+"/helpers")
		if err != nil {
			return err
		}
		errs := make([]error, 4)
		t.Each(len(errs), len(errs), func(i int) { errs[i] = visit(strings.Fields(helpers)) })
		if err := errors.Join(errs...); err != nil {
			return err
		}
		go t.Load(24, 0, "/price?basket=%d")
		time.Sleep(350 * time.Millisecond)
		return t.Load(24, 600*time.Millisecond, "/price?basket=1%d")
	},
}
