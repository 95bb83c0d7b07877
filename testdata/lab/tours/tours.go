// Package tours plans tours whose plans may be called off.
package tours

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// season is a context that also ends with the season.
type season struct {
	context.Context
	over chan struct{}
}

func (s season) Done() <-chan struct{} { return s.over }

func (s season) Err() error {
	select {
	case <-s.over:
		return context.Canceled
	default:
		return nil
	}
}

// Planner plans tours of a season.
type Planner struct {
	season season

	mu     sync.Mutex
	callOf func() // calls the newest plan off
}

// Plan makes a plan.
func (p *Planner) Plan(stops int) (string, error) {
	p.mu.Lock()
	var ctx context.Context
	ctx, p.callOf = context.WithTimeout(p.season, time.Hour)
	p.mu.Unlock()
	return p.route(ctx, stops)
}

// PlanAndEnd makes a plan.
func (p *Planner) PlanAndEnd(stops int) (string, error) {
	ctx, cancel := context.WithTimeout(p.season, time.Hour)
	defer cancel()
	return p.route(ctx, stops)
}

func (p *Planner) route(ctx context.Context, stops int) (string, error) {
	return fmt.Sprintf("%d stops", stops), ctx.Err()
}

// Program is the lab's description of this service: 400 plans.
var Program = harness.Program{
	Name: "tour-plan",
	Serve: func(env harness.Env) error {
		p := &Planner{season: season{Context: context.Background(), over: make(chan struct{})}}
		plan := p.Plan
		if env.Fixed() {
			plan = p.PlanAndEnd
		}
		env.Mux.HandleFunc("/plan", func(w http.ResponseWriter, r *http.Request) {
			text, err := plan(len(r.URL.Query().Get("stops")))
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprintln(w, text)
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(400, 6, "/plan?stops=s%d") },
}
