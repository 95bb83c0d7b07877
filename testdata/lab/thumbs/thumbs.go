// Package thumbs scales the pictures of an album.
package thumbs

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"example.com/lab/internal/harness"
)

// ErrFormat says that a picture cannot be read.
var ErrFormat = errors.New("thumbs: unknown picture format")

// Picture is one picture of an album.
type Picture struct {
	Name   string
	Width  int
	Height int
}

// Scaler scales albums with a group of workers for each.
type Scaler struct {
	workers int
	scaled  atomic.Int64
}

// Album scales all pictures of an album.
func (s *Scaler) Album(pictures []Picture) error {
	jobs := make(chan Picture)
	s.start(jobs)
	for _, p := range pictures {
		if p.Width == 0 {
			return fmt.Errorf("%s: %w", p.Name, ErrFormat)
		}
		jobs <- p
	}
	close(jobs)
	return nil
}

// AlbumDeferred is Album that lets its workers go on every way out.
func (s *Scaler) AlbumDeferred(pictures []Picture) error {
	jobs := make(chan Picture)
	defer close(jobs)
	s.start(jobs)
	for _, p := range pictures {
		if p.Width == 0 {
			return fmt.Errorf("%s: %w", p.Name, ErrFormat)
		}
		jobs <- p
	}
	return nil
}

func (s *Scaler) start(jobs <-chan Picture) {
	for i := 0; i < s.workers; i++ {
		go s.scale(jobs)
	}
}

func (s *Scaler) scale(jobs <-chan Picture) {
	for p := range jobs {
		ratio := float64(p.Height) / float64(p.Width)
		p.Width, p.Height = 160, int(160*ratio)
		s.scaled.Add(1)
	}
}

type handler struct{ album func([]Picture) error }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pictures := []Picture{{"beach.jpg", 4000, 3000}, {"dog.jpg", 3000, 4000}}
	if r.URL.Query().Get("upload") == "raw" {
		pictures = append(pictures, Picture{Name: "notes.txt"})
	}
	if err := h.album(pictures); err != nil {
		http.Error(w, err.Error(), http.StatusUnsupportedMediaType)
		return
	}
	fmt.Fprintln(w, "scaled")
}

// Program is the lab's description of this service: 30 good albums and 20
// with a file that is no picture; eight workers for each.
var Program = harness.Program{
	Name: "range-not-closed",
	Serve: func(env harness.Env) error {
		s := &Scaler{workers: 8}
		h := handler{album: s.Album}
		if env.Fixed() {
			h.album = s.AlbumDeferred
		}
		env.Mux.Handle("/album", h)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(30, 4, "/album?id=%d")
		return t.GetEach(20, 4, "/album?upload=raw&id=%d")
	},
}
