// Command exports hands the weighing records of a month to the bookkeeping.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type bookkeeping struct {
	lines atomic.Int64
	files atomic.Int64
}

func (b *bookkeeping) take(in io.Reader) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		b.lines.Add(1)
	}
	if lines.Err() == nil {
		b.files.Add(1)
	}
}

var errMonth = errors.New("month is not closed")

func write(out io.Writer, month int) error {
	for day := 1; day <= 28; day++ {
		if month == 11 && day > 20 {
			return errMonth
		}
		if _, err := fmt.Fprintf(out, "%02d-%02d;%d\n", month, day, day*3170); err != nil {
			return err
		}
	}
	return nil
}

func export(b *bookkeeping, month int) error {
	in, out := io.Pipe()
	go b.take(in)
	err := write(out, month)
	if rev.Two {
		out.CloseWithError(err)
		return err
	}
	if err != nil {
		return err
	}
	return out.Close()
}

func main() {
	b := &bookkeeping{}
	s := site.New("exports", site.Hands(14), site.Every(600*time.Millisecond, func() { b.files.Load() }))
	s.Mux.HandleFunc("/export", func(w http.ResponseWriter, r *http.Request) {
		month, err := strconv.Atoi(r.FormValue("month"))
		if err != nil {
			site.Fail(w, http.StatusBadRequest, err)
			return
		}
		if err := export(b, month); err != nil {
			site.Fail(w, http.StatusConflict, err)
		}
	})
	log.Fatal(s.Run())
}
