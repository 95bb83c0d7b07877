// Package hedge asks two mirrors.
package hedge

import (
	"context"
	"time"
)

type Source func(ctx context.Context, key string) (string, error)

type Mirrors struct {
	Near, Far Source
	Patience  time.Duration
}

type found struct {
	text string
	err  error
}

// Fetch asks the near mirror and, when it is slow, the far one too.
func (m *Mirrors) Fetch(ctx context.Context, key string) (string, error) {
	answers := make(chan found) //FIX answers := make(chan found, 2)
	query := func(s Source) {
		t, err := s(ctx, key)
		answers <- found{t, err}
	}
	go query(m.Near)
	select {
	case f := <-answers:
		return f.text, f.err
	case <-time.After(m.Patience):
		go query(m.Far)
	}
	f := <-answers
	return f.text, f.err
}
