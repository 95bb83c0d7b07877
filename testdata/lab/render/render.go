// Package render renders pages from templates that users wrote.
package render

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Page is a rendered page.
type Page struct{ Body string }

type outcome struct {
	page Page
	ok   bool
}

// Renderer renders pages with a time limit.
type Renderer struct {
	limit     time.Duration
	templates map[string][]string
	broken    atomic.Int64
	room      int // room for outcomes nobody waits for any more
}

// expand fills in a template. It panics on a part that is not there.
func (r *Renderer) expand(name string, part int) string {
	time.Sleep(20 * time.Millisecond)
	parts := r.templates[name]
	return strings.ToUpper(parts[part])
}

// renderInto renders a page and always reports an outcome.
func (r *Renderer) renderInto(name string, part int, done chan<- outcome) {
	var out outcome
	defer func() { done <- out }()
	out.page.Body = r.expand(name, part)
	out.ok = true
}

// guarded keeps a broken template from ending the server.
func (r *Renderer) guarded(name string, part int, done chan<- outcome) {
	defer func() {
		if v := recover(); v != nil {
			r.broken.Add(1)
		}
	}()
	r.renderInto(name, part, done)
}

// Render renders a page.
func (r *Renderer) Render(name string, part int) (Page, error) {
	done := make(chan outcome, r.room)
	go r.guarded(name, part, done)
	select {
	case out := <-done:
		if !out.ok {
			return Page{}, fmt.Errorf("render: template %s is broken", name)
		}
		return out.page, nil
	case <-time.After(r.limit):
		return Page{}, fmt.Errorf("render: template %s is too slow", name)
	}
}

func (r *Renderer) handlePage(w http.ResponseWriter, req *http.Request) {
	var part int
	fmt.Sscan(req.URL.Query().Get("part"), &part)
	page, err := r.Render("home", part)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, page.Body)
}

// Program is the lab's description of this service: 40 pages with a part
// that does not exist.
var Program = harness.Program{
	Name: "defer-panic",
	Serve: func(env harness.Env) error {
		r := &Renderer{limit: 5 * time.Millisecond, templates: map[string][]string{"home": {"hello", "world"}}}
		if env.Fixed() {
			r.room = 1
		}
		env.Mux.HandleFunc("/page", r.handlePage)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(40, 8, "/page?part=7&user=%d") },
}
