// Exports starts an export for each request and answers at once; the export
// goes on for as long as the service does.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/repairs/internal/snap"
)

type export struct {
	id   string
	rows int
}

type service struct {
	exports map[string]*export
}

func (s *service) write(ctx context.Context, e *export) {
	pages := time.NewTicker(20 * time.Millisecond)
	defer pages.Stop()
	for {
		select {
		case <-pages.C:
			e.rows += 100
		case <-ctx.Done():
			return
		}
	}
}

func (s *service) start(w http.ResponseWriter, r *http.Request) {
	e := &export{id: r.URL.Query().Get("id")}
	s.exports[e.id] = e
	ctx, _ := context.WithCancel(context.Background())
	go s.write(ctx, e)
	w.WriteHeader(http.StatusAccepted)
}

func main() {
	s := &service{exports: make(map[string]*export)}
	for i := 0; i < 30; i++ {
		r := httptest.NewRequest(http.MethodPost, fmt.Sprintf("/exports?id=%d", i), nil)
		s.start(httptest.NewRecorder(), r)
	}
	snap.Write()
}
