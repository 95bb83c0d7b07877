// Command tiles draws maps from the drone surveys.
package main

import (
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
	"example.org/quarry/survey/tilecache"
)

type tile struct{ zoom, x, y int }

// sheet is one map that is drawn.
type sheet struct {
	name  string
	tiles *tilecache.Cache[tile, string]
}

func open(name string) *sheet {
	return &sheet{name: name, tiles: tilecache.New[tile, string](2 * time.Second)}
}

func (s *sheet) draw(t tile) string {
	return s.tiles.Get(t, func(t tile) string { return strings.Repeat("~", t.zoom) })
}

func main() {
	names := tilecache.New[string, int](time.Minute)
	s := site.New("tiles", site.Hands(6))
	s.Mux.HandleFunc("/sheet", func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("name")
		names.Get(name, func(n string) int { return len(n) })
		sheet := open(name)
		if rev.Two {
			defer sheet.tiles.Close()
		}
		for x := 0; x < 4; x++ {
			fmt.Fprintln(w, sheet.draw(tile{12, x, 7}))
		}
	})
	log.Fatal(s.Run())
}
