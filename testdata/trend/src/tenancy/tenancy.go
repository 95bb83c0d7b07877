// Package tenancy imports the documents of tenants, one worker for each.
package tenancy

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/link"
	"example.com/ops/kit/stats"
)

const tenants = 24

type document struct {
	id   int
	done chan error
}

// Tenant has a worker that imports one document after the other, and one that
// compacts what was imported.
type Tenant struct {
	name  string
	queue chan document
	index map[int]bool
	mu    sync.Mutex
}

func (t *Tenant) work(store *link.Pool) {
	for d := range t.queue {
		_, err := store.Call(fmt.Sprintf("PUT %s %d", t.name, d.id))
		t.mu.Lock()
		t.index[d.id%500] = true
		t.mu.Unlock()
		d.done <- err
	}
}

func (t *Tenant) compact() {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for range tick.C {
		t.mu.Lock()
		if len(t.index) > 400 {
			t.index = map[int]bool{}
		}
		t.mu.Unlock()
	}
}

// Registry has the tenants that were seen so far.
type Registry struct {
	mu      sync.Mutex
	tenants map[string]*Tenant
	store   *link.Pool
	recent  *cache.Cache
	stats   *stats.Recorder
}

func (g *Registry) tenant(name string) *Tenant {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.tenants[name]
	if !ok {
		t = &Tenant{name: name, queue: make(chan document, 16), index: map[int]bool{}}
		g.tenants[name] = t
		go t.work(g.store)
		go t.compact()
	}
	return t
}

// handleImport imports a document. Tenants come one after the other: a new
// one for every 17 documents, until all are there.
func (g *Registry) handleImport(w http.ResponseWriter, r *http.Request) {
	defer g.stats.Add("import", time.Now())
	id, _ := strconv.Atoi(r.URL.Query().Get("id"))
	known := min(id/17+4, tenants)
	d := document{id, make(chan error, 1)}
	g.tenant(fmt.Sprintf("tenant-%02d", id%known)).queue <- d
	if err := <-d.done; err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	g.recent.Put(fmt.Sprint(id), true)
	fmt.Fprintln(w, "imported")
}

// Service is the description of this service: all tenants have been seen
// after twelve seconds, and the pool has all its connections.
var Service = harness.Service{
	Name:     "tenancy",
	Variants: []string{harness.Healthy},
	Warm:     2 * time.Second,
	Every:    5 * time.Second,
	Upstream: harness.Answer(60 * time.Millisecond),
	Serve: func(env harness.Env) error {
		g := &Registry{
			tenants: map[string]*Tenant{},
			store:   link.NewPool(env.Upstream, 1, 12, 1100*time.Millisecond),
			recent:  cache.New(3 * time.Second),
			stats:   stats.Start(time.Second),
		}
		env.Mux.HandleFunc("/import", g.handleImport)
		return nil
	},
	Load: func(l *harness.Load) {
		l.Send(harness.Ramp(12*time.Second, harness.Bursts(30, 90, 400*time.Millisecond)), "/import?id=%d")
	},
}
