// Package bindery makes programme books of pages.
package bindery

import (
	"strings"
	"time"

	"example.org/theatre/house"
)

type page struct {
	number int
	text   string
}

type sheet struct {
	page
	lines int
}

// A Bindery sets the pages of a book with several hands.
type Bindery struct {
	Hands int
}

func (b *Bindery) set(pages <-chan page, sheets chan<- sheet) {
	for p := range pages {
		time.Sleep(time.Millisecond)
		sheets <- sheet{p, strings.Count(p.text, "\n") + 1}
	}
}

// Bind returns how many lines the book has.
func (b *Bindery) Bind(texts []string) int {
	pages := make(chan page)
	sheets := make(chan sheet, len(texts))
	for i := 0; i < b.Hands; i++ {
		go b.set(pages, sheets)
	}
	for i, text := range texts {
		pages <- page{i + 1, text}
	}
	if house.Edition() > 1 {
		close(pages)
	}
	total := 0
	for range texts {
		s := <-sheets
		total += s.lines
	}
	return total
}
