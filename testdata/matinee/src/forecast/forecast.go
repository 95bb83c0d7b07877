// Package forecast says whether it will rain on the open-air stage.
package forecast

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

// A Sky is what the weather service says, kept for a while.
type Sky struct {
	station string
	client  *http.Client
	keep    time.Duration

	mu   sync.RWMutex
	text string
	read time.Time
}

// New asks a station.
func New(station string, keep time.Duration) *Sky {
	s := &Sky{station: station, client: &http.Client{}, keep: keep, text: "dry", read: time.Now()}
	if foyer.Repaired {
		s.client.Timeout = 100 * time.Millisecond
	}
	return s
}

// Text is the forecast, asked anew when it is old.
func (s *Sky) Text(ctx context.Context) string {
	s.mu.RLock()
	text, old := s.text, time.Since(s.read) > s.keep
	s.mu.RUnlock()
	if !old {
		return text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.read) > s.keep {
		if fresh, err := s.ask(context.WithoutCancel(ctx)); err == nil {
			s.text = fresh
		}
		s.read = time.Now()
	}
	return s.text
}

func (s *Sky) ask(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.station+"/now", nil)
	if err != nil {
		return "", err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	return line, err
}

// Reachable tries whether the station can be called at all.
func (s *Sky) Reachable() error {
	conn, err := net.DialTimeout("tcp", s.station, time.Second)
	if err != nil {
		return fmt.Errorf("station: %w", err)
	}
	return conn.Close()
}
