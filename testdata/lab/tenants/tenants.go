// Package tenants sets up customers and keeps a gauge for each.
package tenants

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Gauges publishes one figure for each tenant.
type Gauges struct {
	mu     sync.Mutex
	values map[string]int
}

func (g *Gauges) set(tenant string, v int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values[tenant] = v
}

func (g *Gauges) remove(tenant string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.values, tenant)
}

// Directory sets up tenants.
type Directory struct {
	gauges *Gauges
	keep   func(ctx context.Context, tenant string)
}

// Provision sets up a tenant. Its gauge stays while the trial runs.
func (d *Directory) Provision(tenant string, trial time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), trial)
	go func() {
		defer cancel()
		d.keep(ctx, tenant)
	}()
}

// keepGauge shows the gauge of a tenant.
func (d *Directory) keepGauge(ctx context.Context, tenant string) {
	d.gauges.set(tenant, 1)
	defer d.gauges.remove(tenant)
	select {}
}

// keepGaugeUntil shows the gauge of a tenant until ctx is done.
func (d *Directory) keepGaugeUntil(ctx context.Context, tenant string) {
	d.gauges.set(tenant, 1)
	defer d.gauges.remove(tenant)
	<-ctx.Done()
}

func (d *Directory) handleSignup(w http.ResponseWriter, r *http.Request) {
	tenant := r.URL.Query().Get("tenant")
	if tenant == "" {
		http.Error(w, "tenant is missing", http.StatusBadRequest)
		return
	}
	d.Provision(tenant, 100*time.Millisecond)
	fmt.Fprintf(w, "welcome %s\n", tenant)
}

// Program is the lab's description of this service: 45 sign-ups whose trial
// is over when the recording is taken.
var Program = harness.Program{
	Name: "select-empty",
	Serve: func(env harness.Env) error {
		d := &Directory{gauges: &Gauges{values: make(map[string]int)}}
		d.keep = d.keepGauge
		if env.Fixed() {
			d.keep = d.keepGaugeUntil
		}
		env.Mux.HandleFunc("/signup", d.handleSignup)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(45, 4, "/signup?tenant=t%d") },
}
