// Package editor runs editing sessions on shared documents.
package editor

import (
	"fmt"
	"net/http"
	"sync"

	"example.com/lab/internal/harness"
)

type edit struct {
	pos  int
	text string
}

// Document is the text that a session changes.
type Document struct {
	mu   sync.Mutex
	text []byte
}

func (d *Document) insert(e edit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.text) > 4096 {
		d.text = d.text[:0]
	}
	d.text = append(d.text, e.text...)
}

// Session applies the edits of one author.
type Session struct {
	doc    *Document
	edits  chan edit
	cursor chan int
	closed chan struct{}
	pos    int
}

// Open starts a session.
func Open(doc *Document) *Session {
	s := &Session{doc: doc, edits: make(chan edit), cursor: make(chan int), closed: make(chan struct{})}
	return s
}

// loop applies edits and cursor moves.
func (s *Session) loop() {
	for {
		select {
		case e := <-s.edits:
			s.doc.insert(e)
		case p := <-s.cursor:
			s.pos = p
		}
	}
}

// loopUntilClosed is loop that ends with the session.
func (s *Session) loopUntilClosed() {
	for {
		select {
		case e := <-s.edits:
			s.doc.insert(e)
		case p := <-s.cursor:
			s.pos = p
		case <-s.closed:
			return
		}
	}
}

// Close ends the session.
func (s *Session) Close() { close(s.closed) }

// Server opens a session for each request.
type Server struct {
	doc   *Document
	start func(*Session)
}

func (srv *Server) handleEdit(w http.ResponseWriter, r *http.Request) {
	s := Open(srv.doc)
	defer s.Close()
	srv.start(s)
	s.cursor <- 0
	s.edits <- edit{pos: 0, text: r.URL.Query().Get("text")}
	fmt.Fprintln(w, "ok")
}

// Program is the lab's description of this service: 2,400 short sessions.
var Program = harness.Program{
	Name: "select-no-exit",
	Serve: func(env harness.Env) error {
		srv := &Server{doc: &Document{}, start: func(s *Session) { go s.loop() }}
		if env.Fixed() {
			srv.start = func(s *Session) { go s.loopUntilClosed() }
		}
		env.Mux.HandleFunc("/edit", srv.handleEdit)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(2400, 8, "/edit?text=word%d") },
}
