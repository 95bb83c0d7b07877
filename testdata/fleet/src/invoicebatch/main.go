package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"strconv"
	"strings"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type invoice struct {
	no    string
	cents int64
}

type batch struct {
	pages chan []invoice
	sums  map[string]int64
}

func newBatch() *batch {
	return &batch{pages: make(chan []invoice), sums: map[string]int64{}}
}

func (b *batch) totals() {
	go func() {
		for p := range b.pages {
			for _, i := range p {
				b.sums[i.no] += i.cents
			}
		}
		fmt.Println("customers:", len(b.sums))
	}()
}

func (b *batch) load(r io.Reader) error {
	sc := bufio.NewScanner(r)
	var page []invoice
	for sc.Scan() {
		f := strings.Split(sc.Text(), ";")
		if len(f) != 2 {
			return fmt.Errorf("line %q: want 2 fields", sc.Text())
		}
		c, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			return err
		}
		if page = append(page, invoice{f[0], c}); len(page) == 2 {
			b.pages <- page
			page = nil
		}
	}
	close(b.pages)
	return sc.Err()
}

func run(in string) error {
	b := newBatch()
	b.totals()
	return b.load(strings.NewReader(in))
}

func main() {
	for _, in := range []string{"a;100\nb;250\nc;70\nd;5\n", "a;100\nb;2x\n"} {
		if err := run(in); err != nil {
			log.Print("skipped: ", err)
		}
	}
	time.Sleep(300 * time.Millisecond)
	diag.Snapshot()
}
