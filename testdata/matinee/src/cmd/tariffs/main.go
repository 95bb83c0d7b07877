// Command tariffs serves the price list.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/tariffs"
)

type api struct {
	sheet *tariffs.Sheet
	hands *backstage.Hands
}

func (a api) quote(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, a.sheet.Quote(r.FormValue("seat"), r.FormValue("guest")))
}

func (a api) raise(w http.ResponseWriter, r *http.Request) {
	a.sheet.Raise(r.FormValue("seat"), 50)
	a.hands.Do(func() {})
}

func main() {
	flag.Parse()
	a := api{sheet: tariffs.NewSheet(), hands: backstage.NewHands(28)}
	board := backstage.OpenBook()
	go backstage.Every(context.Background(), 45*time.Millisecond, func() { board.Note("shown") })
	mux := foyer.Mux()
	mux.HandleFunc("/quote", a.quote)
	mux.HandleFunc("/raise", a.raise)
	foyer.Serve(mux)
}
