// Command talkback is the exchange of the headsets.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/talkback"
)

func main() {
	flag.Parse()
	x := &talkback.Exchange{Desk: foyer.Env("PEER_MUTE")}
	wire := foyer.Listen()
	go x.Serve(wire)
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 100*time.Millisecond, func() { book.Note(fmt.Sprint(x.Spoken.Load())) })
	backstage.NewHands(8)
	mux := foyer.Mux()
	mux.HandleFunc("/spoken", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, x.Spoken.Load()) })
	foyer.Serve(mux, wire)
}
