// Command hauliers asks who drives the tour to the next town.
package main

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type offer struct {
	firm   string
	pounds int
}

type desk struct {
	firms []string
	hands *backstage.Hands
}

func (d *desk) ask(firm, town string, offers chan<- offer) {
	h := fnv.New32()
	h.Write([]byte(firm + town))
	sum := h.Sum32()
	time.Sleep(time.Duration(10+sum%40) * time.Millisecond)
	offers <- offer{firm, 300 + int(sum%700)}
}

func (d *desk) soonest(town string) offer {
	offers := make(chan offer)
	if foyer.Repaired {
		offers = make(chan offer, len(d.firms))
	}
	for _, firm := range d.firms {
		go d.ask(firm, town, offers)
	}
	return <-offers
}

func (d *desk) handle(w http.ResponseWriter, r *http.Request) {
	o := d.soonest(r.FormValue("town"))
	d.hands.Do(func() {})
	fmt.Fprintf(w, "%s for %d\n", o.firm, o.pounds)
}

func main() {
	flag.Parse()
	d := &desk{firms: []string{"Bright & Sons", "Rolling Stage", "Northbound", "Van Kamp"}, hands: backstage.NewHands(36)}
	for _, depot := range []string{"north", "south", "coast"} {
		depot := depot
		book := backstage.OpenBook()
		go backstage.Every(context.Background(), 70*time.Millisecond, func() { book.Note("lorries seen at " + depot) })
	}
	mux := foyer.Mux()
	mux.HandleFunc("/soonest", d.handle)
	foyer.Serve(mux)
}
