// Command scores engraves sheet music.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ensemble"
	"example.org/theatre/foyer"
)

type plate struct {
	number int
	ink    bytes.Buffer
}

type engraver struct {
	plates *ensemble.Pool[*plate]
}

var errNotes = errors.New("that cannot be played")

func (e *engraver) engrave(bars []string) (string, error) {
	p := e.plates.Borrow()
	if foyer.Repaired {
		defer e.plates.Return(p)
	}
	p.ink.Reset()
	for _, bar := range bars {
		time.Sleep(time.Millisecond)
		if strings.ContainsAny(bar, "hxyz") {
			return "", fmt.Errorf("%q: %w", bar, errNotes)
		}
		fmt.Fprintf(&p.ink, "|%s", bar)
	}
	text := p.ink.String()
	if !foyer.Repaired {
		e.plates.Return(p)
	}
	return text, nil
}

func main() {
	flag.Parse()
	e := &engraver{plates: ensemble.Of(8, func(i int) *plate { return &plate{number: i} })}
	copyists := backstage.NewHands(65)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 40*time.Millisecond, func() { book.Note(fmt.Sprint(e.plates.Free())) })
	mux := foyer.Mux()
	mux.HandleFunc("/engrave", func(w http.ResponseWriter, r *http.Request) {
		text, err := e.engrave(strings.Split(r.FormValue("bars"), "."))
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		copyists.Do(func() { book.Note(text) })
		fmt.Fprintln(w, text)
	})
	foyer.Serve(mux)
}
