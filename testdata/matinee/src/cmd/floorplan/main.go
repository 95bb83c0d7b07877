// Command floorplan draws which seats of the house are free.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

var sections = []string{"stalls-left", "stalls-right", "pit", "dress", "upper", "gallery", "box-left", "box-right", "loge"}

type block struct {
	section string
	free    int
	err     error
}

func count(section, show string, out chan<- block) {
	if section == "loge" && show == "gala" {
		out <- block{section: section, err: errors.New("loge: closed for the gala")}
		return
	}
	time.Sleep(15 * time.Millisecond)
	out <- block{section: section, free: 17 * len(section)}
}

func plan(show string) (int, error) {
	room := 0
	if foyer.Repaired {
		room = len(sections)
	}
	blocks := make(chan block, room)
	for _, s := range sections {
		go count(s, show, blocks)
	}
	total := 0
	for range sections {
		b := <-blocks
		if b.err != nil {
			return 0, b.err
		}
		total += b.free
	}
	return total, nil
}

func main() {
	flag.Parse()
	var drawn atomic.Int64
	painters := backstage.NewHands(40)
	mux := foyer.Mux()
	mux.HandleFunc("/plan", func(w http.ResponseWriter, r *http.Request) {
		free, err := plan(r.FormValue("show"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		painters.Do(func() { drawn.Add(1) })
		fmt.Fprintln(w, free)
	})
	foyer.Serve(mux)
}
