// Package session talks to the partners that send us their deliveries.
package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.org/quarry/rev"
)

// Partner is who sends.
type Partner struct {
	Name    string
	Version int
}

// Session is an open transfer.
type Session struct {
	partner Partner
	records chan string
	beat    *time.Ticker
	quit    chan struct{}
	once    sync.Once
	spooled int
}

// ErrVersion says that a partner is too old for us.
var ErrVersion = errors.New("version not supported")

// Open starts a session.
func Open(ctx context.Context, p Partner) (*Session, error) {
	s := &Session{
		partner: p,
		records: make(chan string, 4),
		beat:    time.NewTicker(time.Second),
		quit:    make(chan struct{}),
	}
	go s.spool()
	go s.heartbeat()
	if err := s.greet(ctx); err != nil {
		if rev.Two {
			s.Close()
		}
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	return s, nil
}

func (s *Session) greet(ctx context.Context) error {
	select {
	case <-time.After(3 * time.Millisecond):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.partner.Version < 2 {
		return ErrVersion
	}
	return nil
}

func (s *Session) spool() {
	for {
		select {
		case <-s.records:
			s.spooled++
		case <-s.quit:
			return
		}
	}
}

func (s *Session) heartbeat() {
	defer s.beat.Stop()
	for {
		select {
		case <-s.beat.C:
		case <-s.quit:
			return
		}
	}
}

// Send hands a record over.
func (s *Session) Send(record string) { s.records <- record }

// Close ends the session.
func (s *Session) Close() { s.once.Do(func() { close(s.quit) }) }
