// Package badges prints badges with a program of the system.
package badges

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"

	"example.com/lab/internal/harness"
)

// Maker starts the program for each badge.
type Maker struct {
	ctx     context.Context // ends when the service shuts down
	program string
}

// Make starts the printing of a badge.
func (m *Maker) Make(name string) error {
	return exec.CommandContext(m.ctx, m.program, name).Start()
}

// MakeAll prints a badge and reports how that went.
func (m *Maker) MakeAll(name string) error {
	return exec.CommandContext(m.ctx, m.program, name).Run()
}

// Program is the lab's description of this service: 50 badges.
var Program = harness.Program{
	Name: "badge-maker",
	Serve: func(env harness.Env) error {
		ctx, cancel := context.WithCancel(context.Background())
		m := &Maker{ctx: ctx, program: "true"}
		env.Mux.HandleFunc("/badge", func(w http.ResponseWriter, r *http.Request) {
			make := m.Make
			if env.Fixed() {
				make = m.MakeAll
			}
			if err := make(r.URL.Query().Get("name")); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprintln(w, "on its way")
		})
		env.Mux.HandleFunc("/shutdown", func(http.ResponseWriter, *http.Request) { cancel() })
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(50, 4, "/badge?name=n%d") },
}
