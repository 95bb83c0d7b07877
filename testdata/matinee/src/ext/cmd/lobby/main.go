// Command lobby is where the audience meets.
package main

import (
	"context"
	"flag"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/lobby/rooms"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	room := rooms.New()
	go backstage.Every(context.Background(), 250*time.Millisecond, func() { room.Say([]byte("first bell")) })
	backstage.NewHands(10)
	mux := foyer.Mux()
	mux.Handle("/join", room)
	foyer.Serve(mux)
}
