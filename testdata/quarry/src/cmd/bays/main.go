// Command bays lets trucks wait at the loading bays.
package main

import (
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/loading/bay"
	"example.org/quarry/site"
)

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.FormValue(name))
	return n
}

func main() {
	b := bay.New()
	s := site.New("bays", site.Hands(15), site.Every(300*time.Millisecond, func() { b.Ready() }))
	s.Mux.HandleFunc("/take", func(w http.ResponseWriter, r *http.Request) {
		b.Take(number(r, "t"))
		fmt.Fprintln(w, "loaded")
	})
	s.Mux.HandleFunc("/bring", func(w http.ResponseWriter, r *http.Request) { b.Bring(number(r, "t")) })
	log.Fatal(s.Run())
}
