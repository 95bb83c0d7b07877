// Package search answers product queries from several shards.
package search

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"
)

// ErrShard is returned when a shard cannot answer.
var ErrShard = errors.New("search: shard unavailable")

// Hit is one result of a query.
type Hit struct {
	ID    string
	Score float64
}

// Shard is one part of the index.
type Shard struct {
	Name    string
	Latency time.Duration
	Down    bool
}

// Lookup searches the shard.
func (s *Shard) Lookup(ctx context.Context, q string) ([]Hit, error) {
	time.Sleep(s.Latency)
	if s.Down {
		return nil, fmt.Errorf("%s: %w", s.Name, ErrShard)
	}
	return []Hit{
		{ID: s.Name + "/" + q + "/1", Score: float64(len(q))},
		{ID: s.Name + "/" + q + "/2", Score: float64(len(q)) / 2},
	}, nil
}

type answer struct {
	hits []Hit
	err  error
}

// Service fans queries out to its shards.
type Service struct {
	shards []*Shard
}

// NewService returns a service on the given shards.
func NewService(shards ...*Shard) *Service { return &Service{shards: shards} }

// Query asks all shards and merges what they find.
func (s *Service) Query(ctx context.Context, q string) ([]Hit, error) {
	answers := make(chan answer)
	for _, shard := range s.shards {
		shard := shard
		go func() {
			hits, err := shard.Lookup(ctx, q)
			answers <- answer{hits, err}
		}()
	}
	var all []Hit
	for range s.shards {
		a := <-answers
		if a.err != nil {
			return nil, a.err
		}
		all = append(all, a.hits...)
	}
	return rank(all), nil
}

// QueryBuffered is Query with room for the answer of every shard.
func (s *Service) QueryBuffered(ctx context.Context, q string) ([]Hit, error) {
	answers := make(chan answer, len(s.shards))
	for _, shard := range s.shards {
		shard := shard
		go func() {
			hits, err := shard.Lookup(ctx, q)
			answers <- answer{hits, err}
		}()
	}
	var all []Hit
	for range s.shards {
		a := <-answers
		if a.err != nil {
			return nil, a.err
		}
		all = append(all, a.hits...)
	}
	return rank(all), nil
}

func rank(hits []Hit) []Hit {
	sort.Slice(hits, func(i, j int) bool { return hits[i].Score > hits[j].Score })
	return hits
}
