// Command passes prints passes.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"strconv"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/passes"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	p := &passes.Printer{Trays: 4}
	cutters := backstage.NewHands(42)
	mux := foyer.Mux()
	mux.HandleFunc("/print", func(w http.ResponseWriter, r *http.Request) {
		pages, err := strconv.Atoi(r.FormValue("pages"))
		if err != nil {
			http.Error(w, "how many?", http.StatusBadRequest)
			return
		}
		if err := p.Print(pages); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		cutters.Do(func() {})
		fmt.Fprintln(w, p.Printed())
	})
	foyer.Serve(mux)
}
