// Command notices shows notices as they are put up.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"github.com/redis/go-redis/v9"
)

type board struct {
	store *redis.Client
}

func (b *board) next(ctx context.Context, wall string) (string, error) {
	notices := b.store.Subscribe(ctx, wall)
	if foyer.Repaired {
		defer notices.Close()
	}
	if _, err := notices.Receive(ctx); err != nil {
		return "", err
	}
	b.store.Incr(ctx, "seen:"+wall)
	late := time.NewTimer(40 * time.Millisecond)
	defer late.Stop()
	select {
	case n := <-notices.Channel():
		return n.Payload, nil
	case <-late.C:
		return "nothing new", nil
	}
}

func (b *board) put(wall, text string) {
	if err := b.store.Publish(context.Background(), wall, text).Err(); err != nil {
		log.Print(err)
	}
}

func main() {
	flag.Parse()
	b := &board{store: redis.NewClient(&redis.Options{Addr: foyer.Env("PEER_REDIS")})}
	defer b.store.Close()
	go backstage.Every(context.Background(), 150*time.Millisecond, func() { b.put("main", "rehearsal at ten") })
	backstage.NewHands(33)
	mux := foyer.Mux()
	mux.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) {
		text, err := b.next(r.Context(), r.FormValue("wall"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, text)
	})
	foyer.Serve(mux)
}
