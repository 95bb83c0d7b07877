// Package reel reads the recordings of old shows.
package reel

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"time"

	"example.org/theatre/house"
)

// ErrFormat says that it is no reel.
var ErrFormat = errors.New("reel: unknown format")

// A Reader reads a reel and reads ahead meanwhile.
type Reader struct {
	src   io.Reader
	mu    sync.Mutex
	ahead bytes.Buffer
	done  chan struct{}
	once  sync.Once
}

// NewReader reads the head of a reel.
func NewReader(src io.Reader) (*Reader, error) {
	r := &Reader{src: src, done: make(chan struct{})}
	go r.readAhead()
	if err := r.head(); err != nil {
		if house.Edition() > 1 {
			r.Close()
		}
		return nil, err
	}
	return r, nil
}

func (r *Reader) head() error {
	magic := make([]byte, 4)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := io.ReadFull(r.src, magic); err != nil {
		return err
	}
	if string(magic) != "REEL" {
		return ErrFormat
	}
	return nil
}

func (r *Reader) readAhead() {
	t := time.NewTicker(30 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			r.mu.Lock()
			io.CopyN(&r.ahead, r.src, 4096)
			r.mu.Unlock()
		case <-r.done:
			return
		}
	}
}

// Read reads from the reel.
func (r *Reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ahead.Len() > 0 {
		return r.ahead.Read(p)
	}
	return r.src.Read(p)
}

// Close ends the reading ahead.
func (r *Reader) Close() error {
	r.once.Do(func() { close(r.done) })
	return nil
}
