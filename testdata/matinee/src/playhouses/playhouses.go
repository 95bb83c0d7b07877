// Package playhouses keeps in touch with the houses a tour goes to.
package playhouses

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

// A House is one on the way.
type House struct {
	town    string
	base    string
	inbox   chan string
	quit    chan struct{}
	once    sync.Once
	beats   int
	letters []string
}

// ErrGone says that a house does not play any more.
var ErrGone = errors.New("the house is dark")

// Open introduces the company to a house.
func Open(ctx context.Context, base, town string) (*House, error) {
	h := &House{town: town, base: base, inbox: make(chan string, 8), quit: make(chan struct{})}
	go h.collect()
	go h.keepAlive()
	if err := h.introduce(ctx); err != nil {
		if foyer.Repaired {
			h.Close()
		}
		return nil, err
	}
	return h, nil
}

func (h *House) introduce(ctx context.Context) error {
	page := "/quick"
	if len(h.town)%2 == 1 {
		page = "/gone"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.base+page, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		return ErrGone
	}
	return nil
}

func (h *House) collect() {
	for {
		select {
		case letter := <-h.inbox:
			h.letters = append(h.letters, letter)
		case <-h.quit:
			return
		}
	}
}

func (h *House) keepAlive() {
	beat := time.NewTicker(200 * time.Millisecond)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			h.beats++
		case <-h.quit:
			return
		}
	}
}

// Close says goodbye.
func (h *House) Close() { h.once.Do(func() { close(h.quit) }) }
