// Package slips sends packing slips through a filter.
package slips

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"

	"example.com/lab/internal/harness"
)

var errEmpty = errors.New("slips: nothing to pack")

// Filter runs a program on each slip.
type Filter struct {
	ctx  context.Context // ends when the service shuts down
	ends bool
}

func (f *Filter) start(out io.Writer) (*exec.Cmd, io.WriteCloser, error) {
	cmd := exec.CommandContext(f.ctx, "cat")
	cmd.Stdout = out
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	return cmd, in, cmd.Start()
}

func (f *Filter) slip(items []string) (string, error) {
	var out bytes.Buffer
	cmd, in, err := f.start(&out)
	if err != nil {
		return "", err
	}
	if f.ends {
		defer cmd.Wait()
		defer in.Close()
	}
	for _, item := range items {
		if item == "" {
			return "", errEmpty
		}
		fmt.Fprintln(in, item)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		return "", err
	}
	return out.String(), nil
}

// Program is the lab's description of this service: 25 slips with an empty
// line.
var Program = harness.Program{
	Name: "packing-slip",
	Serve: func(env harness.Env) error {
		ctx, cancel := context.WithCancel(context.Background())
		f := &Filter{ctx: ctx, ends: env.Fixed()}
		env.Mux.HandleFunc("/slip", func(w http.ResponseWriter, r *http.Request) {
			text, err := f.slip([]string{"box", r.URL.Query().Get("more"), "tape"})
			if err != nil {
				http.Error(w, err.Error(), http.StatusUnprocessableEntity)
				return
			}
			fmt.Fprint(w, text)
		})
		env.Mux.HandleFunc("/shutdown", func(http.ResponseWriter, *http.Request) { cancel() })
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(25, 4, "/slip?n=%d") },
}
