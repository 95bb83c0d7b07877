// Package artifacts serves build artifacts that it gets from mirrors.
package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

// Mirror is one copy of the artifacts.
type Mirror struct {
	name string
	url  string
}

// Artifact is a file from a mirror.
type Artifact struct {
	Mirror string
	Data   []byte
}

// Depot gets artifacts from its mirrors.
type Depot struct {
	client  *http.Client
	mirrors []Mirror
}

func (d *Depot) download(ctx context.Context, m Mirror, path string) (*Artifact, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("mirror %s: %s", m.name, resp.Status)
	}
	return &Artifact{Mirror: m.name, Data: data}, nil
}

type reply struct {
	artifact *Artifact
	err      error
}

// fetchFastest asks all mirrors and takes what arrives first.
func (d *Depot) fetchFastest(ctx context.Context, path string) (*Artifact, error) {
	replies := make(chan reply)
	for _, m := range d.mirrors {
		m := m
		go func() {
			a, err := d.download(ctx, m, path)
			replies <- reply{a, err}
		}()
	}
	var errs []error
	for range d.mirrors {
		r := <-replies
		if r.err == nil {
			return r.artifact, nil
		}
		errs = append(errs, r.err)
	}
	return nil, errors.Join(errs...)
}

// fetchFastestOfAll is fetchFastest with a place for the reply of each
// mirror.
func (d *Depot) fetchFastestOfAll(ctx context.Context, path string) (*Artifact, error) {
	replies := make(chan reply, len(d.mirrors))
	for _, m := range d.mirrors {
		m := m
		go func() {
			a, err := d.download(ctx, m, path)
			replies <- reply{a, err}
		}()
	}
	var errs []error
	for range d.mirrors {
		r := <-replies
		if r.err == nil {
			return r.artifact, nil
		}
		errs = append(errs, r.err)
	}
	return nil, errors.Join(errs...)
}

type handler struct {
	fetch func(ctx context.Context, path string) (*Artifact, error)
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := h.fetch(r.Context(), strings.TrimPrefix(r.URL.Path, "/artifacts"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(a.Data)))
	w.Write(a.Data)
}

// mirrors serves what the mirrors have, each after its own time; one of them
// is being filled and has nothing yet.
func mirrors() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/new/", http.NotFound)
	for path, latency := range map[string]time.Duration{"/eu/": 15, "/us/": 40, "/ap/": 60} {
		latency := latency * time.Millisecond
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(latency)
			io.WriteString(w, strings.Repeat(r.URL.Path, 20))
		})
	}
	return mux
}

// Program is the lab's description of this service: four mirrors, of which
// one has nothing and two are always slower than the other.
var Program = harness.Program{
	Name:     "fastest-mirror",
	Upstream: mirrors,
	Serve: func(env harness.Env) error {
		d := &Depot{
			client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}},
		}
		for _, name := range []string{"new", "eu", "us", "ap"} {
			d.mirrors = append(d.mirrors, Mirror{name, env.Upstream + "/" + name})
		}
		h := handler{fetch: d.fetchFastest}
		if env.Fixed() {
			h.fetch = d.fetchFastestOfAll
		}
		env.Mux.Handle("/artifacts/", h)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(90, 6, "/artifacts/tool-1.%d.tar") },
}
