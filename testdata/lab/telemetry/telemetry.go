// Package telemetry passes measurements on to a collector, over one
// connection for all.
package telemetry

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

// Relay has the connection to the collector. A connection writes one piece
// after the other, whoever calls it.
type Relay struct {
	collector net.Conn
}

// Connect starts an upload that has no end.
func Connect(url string) (*Relay, error) {
	addr := strings.TrimPrefix(url, "http://")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(c, "POST /collect HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", addr, int64(1)<<40)
	return &Relay{c}, err
}

// Publish passes a series of a probe on.
func (r *Relay) Publish(probe string, series []int) error {
	var b bytes.Buffer
	for i, v := range series {
		fmt.Fprintf(&b, "%s %d %d\n", probe, i, v)
	}
	_, err := r.collector.Write(b.Bytes())
	return err
}

// measure reads one series from the probe.
func measure() []int {
	series := make([]int, 20000)
	for i := range series {
		series[i] = i % 97
	}
	return series
}

// run measures and publishes until the connection ends.
func (r *Relay) run(probe string, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for range t.C {
		if err := r.Publish(probe, measure()); err != nil {
			log.Printf("telemetry: %s: %v", probe, err)
			return
		}
	}
}

func (r *Relay) handleProbe(w http.ResponseWriter, req *http.Request) {
	go r.run(req.URL.Query().Get("name"), 50*time.Millisecond)
	w.WriteHeader(http.StatusAccepted)
}

// collect takes some 50 megabytes in a second.
func collect(w http.ResponseWriter, r *http.Request) {
	buf := make([]byte, 512<<10)
	for {
		if _, err := io.ReadFull(r.Body, buf); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Program is the lab's description of this service: 120 probes, and a
// collector that is a little too slow for them.
var Program = harness.Program{
	Name:     "shared-conn",
	Healthy:  true,
	Live:     true,
	Upstream: func() http.Handler { return http.HandlerFunc(collect) },
	Serve: func(env harness.Env) error {
		r, err := Connect(env.Upstream)
		if err != nil {
			return err
		}
		env.Mux.HandleFunc("/probes", r.handleProbe)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(120, 8, "/probes?name=probe-%d")
		time.Sleep(900 * time.Millisecond)
		return nil
	},
}
