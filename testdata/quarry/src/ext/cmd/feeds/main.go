// Command feeds passes the events of the plants on to browsers.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"example.org/quarry/site"
)

func main() {
	rdb := redis.NewClient(&redis.Options{Addr: os.Getenv("QUARRY_REDIS")})
	s := site.New("feeds", site.Every(250*time.Millisecond, func() { rdb.Publish(context.Background(), "plant:north", "load") }))
	s.Mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		events := rdb.Subscribe(r.Context(), "plant:"+r.FormValue("plant"))
		defer events.Close()
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		for {
			select {
			case event, ok := <-events.Channel():
				if !ok {
					return
				}
				fmt.Fprintf(w, "data: %s\n\n", event.Payload)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	log.Fatal(s.Run())
}
