// Command wires tells the agencies what is played.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/wires"
	"example.org/theatre/foyer"
	"github.com/nats-io/nats.go"
)

func main() {
	flag.Parse()
	url := foyer.Env("PEER_NATS")
	seen := backstage.OpenBook()
	own, err := nats.Connect(url)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := own.Subscribe("news.>", func(m *nats.Msg) { seen.Note(string(m.Data)) }); err != nil {
		log.Fatal(err)
	}
	backstage.NewHands(28)
	go backstage.Every(context.Background(), 60*time.Millisecond, func() { seen.Note("tick") })
	mux := foyer.Mux()
	mux.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		if err := (wires.Agency{URL: url, Desk: r.FormValue("desk")}).Send(r.FormValue("text")); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
	foyer.Serve(mux)
}
