// Package book keeps balances.
package book

import (
	"errors"
	"sync"
)

var ErrLimit = errors.New("book: amount over the daily limit")

type Book struct {
	mu    sync.Mutex
	sums  map[string]int64
	limit int64
	seq   uint64
}

func New(limit int64) *Book { return &Book{sums: map[string]int64{}, limit: limit} }

func (b *Book) Post(acct string, cents int64) (uint64, error) {
	b.mu.Lock()
	if cents > b.limit {
		//FIX b.mu.Unlock()
		return 0, ErrLimit
	}
	b.sums[acct] += cents
	b.seq++
	n := b.seq
	b.mu.Unlock()
	return n, nil
}

func (b *Book) Balance(acct string) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sums[acct]
}
