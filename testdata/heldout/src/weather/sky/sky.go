// Package sky knows whether the open-air show can go on.
package sky

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

// A Sky remembers the forecast of each town.
type Sky struct {
	mu     sync.Mutex
	client http.Client
	source string
	known  map[string]string
}

// New asks the source.
func New(source string) *Sky { return &Sky{source: source, known: map[string]string{}} }

// Forecast is what the weather will be.
func (s *Sky) Forecast(town string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.known[town]; ok {
		return f, nil
	}
	f, err := s.load(town)
	if err == nil {
		s.known[town] = f
	}
	return f, err
}

func (s *Sky) load(town string) (string, error) {
	path := "/quick"
	if town == "coast" {
		path = "/silent"
	}
	ctx := context.Background()
	if house.Edition() > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.source+path, nil)
	if err != nil {
		return "", err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// Towns are those whose weather is known.
func (s *Sky) Towns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.known)
}
