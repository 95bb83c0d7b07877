// Command soundcheck lets the bands check their sound.
package main

import (
	"context"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/sound/turns"
)

type checks struct {
	stage *turns.Stage
	mics  *crew.Crew[string]
}

func (c *checks) run(band string) {
	c.stage.AwaitQuiet()
	c.mics.Give(band)
}

func main() {
	c := &checks{turns.NewStage(), crew.Hire(16, func(string) { time.Sleep(3 * time.Millisecond) })}
	b := board.New()
	clock.Start(context.Background(),
		clock.Job{Name: "meter", Every: 100 * time.Millisecond, Do: func() { c.mics.Give("meter") }},
		clock.Job{Name: "list", Every: 700 * time.Millisecond, Do: func() { b.Put("list", time.Second) }},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/check", func(w http.ResponseWriter, r *http.Request) {
		go c.run(r.FormValue("band"))
	})
	mux.HandleFunc("/hush", func(w http.ResponseWriter, r *http.Request) { c.stage.Hush() })
	house.Run(mux)
}
