// Command dimmerfeed shows the lighting desk's cues as they are run.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type cue struct {
	number float64
	level  int
}

// run plays the cues of a scene.
func run(ctx context.Context, scene string, cues chan<- cue) {
	for i := 1; ; i++ {
		time.Sleep(25 * time.Millisecond)
		c := cue{number: float64(i) / 2, level: (i * 7) % 101}
		if foyer.Repaired {
			select {
			case cues <- c:
			case <-ctx.Done():
				return
			}
			continue
		}
		cues <- c
	}
}

func feed(w http.ResponseWriter, r *http.Request) {
	cues := make(chan cue)
	go run(r.Context(), r.FormValue("scene"), cues)
	out := bufio.NewWriter(w)
	for {
		select {
		case c := <-cues:
			fmt.Fprintf(out, "data: %.1f at %d\n\n", c.number, c.level)
			if out.Flush() != nil {
				return
			}
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func main() {
	flag.Parse()
	log := backstage.OpenBook()
	go backstage.Every(context.Background(), 50*time.Millisecond, func() { log.Note("dimmers polled") })
	backstage.NewHands(12)
	mux := foyer.Mux()
	mux.HandleFunc("/feed", feed)
	foyer.Serve(mux)
}
