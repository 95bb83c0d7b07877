// Package archive stores documents as compressed streams.
package archive

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"example.com/lab/internal/harness"
)

// ErrTooLarge says that a document does not fit.
var ErrTooLarge = errors.New("archive: document too large")

// Document is what is stored.
type Document struct {
	Title string
	Pages []string
}

// encodeTo writes the document to the pipe.
func (d *Document) encodeTo(w *io.PipeWriter) {
	enc := json.NewEncoder(w)
	for _, p := range d.Pages {
		if err := enc.Encode(p); err != nil {
			w.CloseWithError(err)
			return
		}
	}
	w.Close()
}

// Store takes documents.
type Store struct {
	maxLines int
	release  bool // close the reading end on every way out
}

// Put stores a document and returns its size in lines.
func (s *Store) Put(d *Document) (int, error) {
	pr, pw := io.Pipe()
	go d.encodeTo(pw)
	if s.release {
		defer pr.Close()
	}
	return s.consume(pr)
}

func (s *Store) consume(r io.Reader) (int, error) {
	lines := 0
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		lines++
		if lines > s.maxLines {
			return lines, ErrTooLarge
		}
	}
	return lines, sc.Err()
}

func (s *Store) handlePut(w http.ResponseWriter, r *http.Request) {
	var n int
	fmt.Sscan(r.URL.Query().Get("pages"), &n)
	d := &Document{Title: r.URL.Query().Get("title")}
	for i := 0; i < n; i++ {
		d.Pages = append(d.Pages, strings.Repeat("lorem ipsum ", 20))
	}
	lines, err := s.Put(d)
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprintf(w, "%d lines\n", lines)
}

// Program is the lab's description of this service: 100 documents that fit
// and 200 that do not.
var Program = harness.Program{
	Name: "pipe-peer-gone",
	Serve: func(env harness.Env) error {
		s := &Store{maxLines: 10, release: env.Fixed()}
		env.Mux.HandleFunc("/put", s.handlePut)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(100, 4, "/put?pages=5&title=d%d")
		return t.GetEach(200, 4, "/put?pages=50&title=d%d")
	},
}
