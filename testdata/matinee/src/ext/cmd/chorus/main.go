// Command chorus tells every section of the choir what is sung.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"github.com/nats-io/nats.go"
	"github.com/redis/go-redis/v9"
)

func main() {
	flag.Parse()
	bus, err := nats.Connect(foyer.Env("PEER_NATS"))
	if err != nil {
		log.Fatal(err)
	}
	defer bus.Drain()
	store := redis.NewClient(&redis.Options{Addr: foyer.Env("PEER_REDIS")})
	defer store.Close()
	ctx := context.Background()
	var heard atomic.Int64
	for _, voice := range []string{"soprano", "alto", "tenor", "bass"} {
		for desk := 0; desk < 8; desk++ {
			if _, err := bus.Subscribe("chorus."+voice, func(*nats.Msg) { heard.Add(1) }); err != nil {
				log.Fatal(err)
			}
		}
		sheets := store.Subscribe(ctx, "sheets."+voice)
		go func() {
			defer sheets.Close()
			for range sheets.Channel() {
				heard.Add(1)
			}
		}()
		notes, err := bus.SubscribeSync("notes." + voice)
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			for {
				if _, err := notes.NextMsgWithContext(ctx); err != nil {
					return
				}
				heard.Add(1)
			}
		}()
	}
	go backstage.Every(ctx, 120*time.Millisecond, func() { bus.Publish("chorus.alto", []byte("bar 12")) })
	mux := foyer.Mux()
	mux.HandleFunc("/sing", func(w http.ResponseWriter, r *http.Request) {
		voice := r.FormValue("voice")
		if err := bus.Publish("chorus."+voice, []byte("from the top")); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		store.Publish(r.Context(), "sheets."+voice, "page 3")
		bus.Publish("notes."+voice, []byte("softly"))
		fmt.Fprintln(w, heard.Load())
	})
	foyer.Serve(mux)
}
