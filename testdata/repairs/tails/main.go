// Tails copies lines until one cannot be read.
package main

import (
	"strings"

	"example.com/repairs/internal/snap"
)

type tail struct {
	lines chan string
}

func open(text string) *tail {
	t := &tail{}
	t.lines = make(chan string)
	go t.read(text)
	return t
}

func (t *tail) read(text string) {
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "\x00") {
			return
		}
		t.lines <- line
	}
	close(t.lines)
}

func (t *tail) copy(to *strings.Builder) {
	for line := range t.lines {
		to.WriteString(line)
	}
}

func main() {
	for i := 0; i < 25; i++ {
		go open("one\ntwo\n\x00\nthree").copy(new(strings.Builder))
	}
	snap.Write()
}
