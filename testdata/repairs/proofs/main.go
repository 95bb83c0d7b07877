// Proofs checks pages side by side.
package main

import (
	"sync"
	"time"

	"example.com/repairs/internal/snap"
)

type book struct {
	wg    sync.WaitGroup
	pages []string
}

func (b *book) check(page string) {
	if page == "" {
		return
	}
	time.Sleep(time.Millisecond)
	b.wg.Done()
	note(page)
}

func note(string) { time.Sleep(time.Millisecond) }

func (b *book) all() {
	for _, page := range b.pages {
		b.wg.Add(1)
		go b.check(page)
	}
	b.wg.Wait()
}

func main() {
	for i := 0; i < 20; i++ {
		b := &book{pages: []string{"one", "", "three"}}
		go b.all()
	}
	snap.Write()
}
