// Package domains checks the domains that customers bring along.
package domains

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

// job is the context of a check: it has the values of the request, but goes
// on when the client has gone, until the service stops.
type job struct {
	values context.Context
	stop   <-chan struct{}
}

func (j job) Deadline() (time.Time, bool) { return time.Time{}, false }

func (j job) Done() <-chan struct{} { return j.stop }

func (j job) Err() error {
	select {
	case <-j.stop:
		return context.Canceled
	default:
		return nil
	}
}

func (j job) Value(key any) any { return j.values.Value(key) }

// Checker finds out where domains point to.
type Checker struct {
	resolver *net.Resolver
	stop     chan struct{}
}

// NewChecker returns a checker that asks the name server at addr.
func NewChecker(addr string) *Checker {
	return &Checker{
		resolver: &net.Resolver{
			PreferGo: true,
			Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
				var d net.Dialer
				return d.DialContext(ctx, network, addr)
			},
		},
		stop: make(chan struct{}),
	}
}

// Check returns the addresses of the domain.
func (c *Checker) Check(ctx context.Context, domain string) ([]net.IPAddr, error) {
	ctx, cancel := context.WithTimeout(job{ctx, c.stop}, 4*time.Second)
	defer cancel()
	return c.resolver.LookupIPAddr(ctx, domain+".")
}

func (c *Checker) handleCheck(w http.ResponseWriter, r *http.Request) {
	addrs, err := c.Check(r.Context(), r.URL.Query().Get("domain"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, addrs)
}

// Program is the lab's description of this service: 36 clients whose domains
// are being looked up, while the name server takes its time.
var Program = harness.Program{
	Name:    "platform",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		names, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		c := NewChecker(names.LocalAddr().String())
		check := http.TimeoutHandler(http.HandlerFunc(c.handleCheck), 3*time.Second, "try again later")
		env.Mux.Handle("/check", check)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Load(36, 400*time.Millisecond, "/check?domain=shop-%d.example")
	},
}
