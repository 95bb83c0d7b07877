// Package libretto reads and packs the texts of operas.
package libretto

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"

	"example.org/theatre/foyer"
)

// Pack returns a reader of the packed text.
func Pack(title string, acts int) io.ReadCloser {
	r, w := io.Pipe()
	go write(w, title, acts)
	return r
}

func write(w *io.PipeWriter, title string, acts int) {
	zip := gzip.NewWriter(w)
	zip.Comment = title
	for act := 1; act <= acts; act++ {
		for line := 0; line < 400; line++ {
			if _, err := fmt.Fprintf(zip, "%s %d.%d %x\n", title, act, line, line*line*act); err != nil {
				w.CloseWithError(err)
				return
			}
		}
		if err := zip.Flush(); err != nil {
			w.CloseWithError(err)
			return
		}
	}
	w.CloseWithError(zip.Close())
}

// FirstLine unpacks no more than it has to.
func FirstLine(packed io.ReadCloser) (string, error) {
	if foyer.Repaired {
		defer packed.Close()
	}
	zip, err := gzip.NewReader(packed)
	if err != nil {
		return "", err
	}
	line, err := bufio.NewReader(zip).ReadString('\n')
	if err != nil {
		return "", err
	}
	return zip.Comment + ": " + line, nil
}
