// Package probes asks machines how they are.
package probes

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"example.com/lab/internal/harness"
)

var errSilent = errors.New("probes: no answer")

// Rack is a context that its machines share.
type Rack struct {
	context.Context
	off chan struct{}
}

// Done is closed when the rack is off.
func (r *Rack) Done() <-chan struct{} { return r.off }

func ask(ctx context.Context, machine int) error {
	if machine%2 == 1 {
		return errSilent
	}
	return ctx.Err()
}

// open begins a probe, and returns what ends it.
func open(rack *Rack) (context.Context, func()) { return context.WithCancel(rack) }

func probe(rack *Rack, machine int) error {
	ctx, cancel := open(rack)
	if err := ask(ctx, machine); err != nil {
		return fmt.Errorf("machine %d: %w", machine, err)
	}
	cancel()
	return nil
}

func probeOnce(rack *Rack, machine int) error {
	ctx, cancel := open(rack)
	defer cancel()
	if err := ask(ctx, machine); err != nil {
		return fmt.Errorf("machine %d: %w", machine, err)
	}
	return nil
}

// Program is the lab's description of this service: 700 probes, of which each
// second fails.
var Program = harness.Program{
	Name: "rack-probe",
	Serve: func(env harness.Env) error {
		rack := &Rack{Context: context.Background(), off: make(chan struct{})}
		machines := 0
		env.Mux.HandleFunc("/probe", func(w http.ResponseWriter, r *http.Request) {
			machines++
			look := probe
			if env.Fixed() {
				look = probeOnce
			}
			if err := look(rack, machines); err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(700, 1, "/probe?n=%d") },
}
