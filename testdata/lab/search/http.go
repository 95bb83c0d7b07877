package search

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"example.com/lab/internal/harness"
)

type api struct {
	query func(ctx context.Context, q string) ([]Hit, error)
}

func (a *api) handleSearch(w http.ResponseWriter, r *http.Request) {
	hits, err := a.query(r.Context(), r.URL.Query().Get("q"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	json.NewEncoder(w).Encode(hits)
}

// Program is the lab's description of this service: one shard of four is
// down, so that every query fails.
var Program = harness.Program{
	Name: "early-return",
	Serve: func(env harness.Env) error {
		svc := NewService(
			&Shard{Name: "eu-1", Latency: time.Millisecond, Down: true},
			&Shard{Name: "eu-2", Latency: 8 * time.Millisecond},
			&Shard{Name: "us-1", Latency: 12 * time.Millisecond},
			&Shard{Name: "us-2", Latency: 15 * time.Millisecond},
		)
		a := &api{query: svc.Query}
		if env.Fixed() {
			a.query = svc.QueryBuffered
		}
		env.Mux.HandleFunc("/search", a.handleSearch)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(40, 8, "/search?q=lamp-%d") },
}
