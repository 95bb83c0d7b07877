// Command dubbing cuts recordings of shows into what the streams need.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/fan"
	"example.org/theatre/foyer"
)

type segment struct {
	show  string
	from  int
	frame [32]byte
}

var cutters = fan.Start(16, func(s segment) { time.Sleep(time.Millisecond) })

func main() {
	flag.Parse()
	var cut atomic.Int64
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 60*time.Millisecond, func() { book.Note("disk") })
	mux := foyer.Mux()
	mux.HandleFunc("/dub", func(w http.ResponseWriter, r *http.Request) {
		show := r.FormValue("show")
		group := fan.Start(3, func(s segment) {
			s.frame = sha256.Sum256([]byte(s.show))
			cut.Add(1)
		})
		if foyer.Repaired {
			defer group.Close()
		}
		for i := 0; i < 12; i++ {
			group.Put(segment{show: show, from: i * 10})
		}
		group.Wait()
		cutters.Put(segment{show: show})
		fmt.Fprintln(w, cut.Load())
	})
	foyer.Serve(mux)
}
