// Command librettos shows how operas begin.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/libretto"
)

func main() {
	flag.Parse()
	readers := backstage.NewHands(12)
	shelf := backstage.OpenBook()
	go backstage.Every(context.Background(), 75*time.Millisecond, func() { shelf.Note("dusted") })
	mux := foyer.Mux()
	mux.HandleFunc("/first", func(w http.ResponseWriter, r *http.Request) {
		line, err := libretto.FirstLine(libretto.Pack(r.FormValue("title"), 5))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		readers.Do(func() { shelf.Note(line) })
		io.WriteString(w, line)
	})
	mux.HandleFunc("/whole", func(w http.ResponseWriter, r *http.Request) {
		packed := libretto.Pack(r.FormValue("title"), 2)
		defer packed.Close()
		n, _ := io.Copy(w, packed)
		fmt.Fprintln(w, n)
	})
	foyer.Serve(mux)
}
