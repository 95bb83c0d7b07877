// Command elevation tells how high the quarry floor is, from the last drone surveys.
package main

import (
	"fmt"
	"log"
	"math"
	"net/http"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/survey/mirror"
	"example.org/quarry/yard"
)

type point struct{ X, Y float64 }

func floor(p point) float64 { return 210 + 4*math.Sin(p.X/50) + 3*math.Cos(p.Y/70) }

type model struct {
	sources []mirror.Source[point, float64]
	tiles   *yard.Pool[point]
}

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var p point
	if _, err := fmt.Sscan(r.FormValue("at"), &p.X, &p.Y); err != nil {
		site.Fail(w, http.StatusBadRequest, err)
		return
	}
	height, err := mirror.Race(r.Context(), p, m.sources...)
	if err != nil {
		site.Fail(w, http.StatusBadGateway, err)
		return
	}
	m.tiles.Put(p)
	fmt.Fprintf(w, "%.2f\n", height)
}

func main() {
	m := &model{tiles: yard.NewPool(12, func(point) {})}
	for _, ms := range []int{4, 15, 30} {
		m.sources = append(m.sources, mirror.Slow(time.Duration(ms)*time.Millisecond, floor))
	}
	yard.Clock(300*time.Millisecond, func(time.Time) { m.tiles.Put(point{}) })
	s := site.New("elevation", site.Hands(3))
	s.Mux.Handle("/height", m)
	log.Fatal(s.Run())
}
