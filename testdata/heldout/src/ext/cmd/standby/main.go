// Command standby waits for returned tickets.
package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"example.org/theatre/house"
)

type returns struct {
	rdb *redis.Client
}

func (rt *returns) next(w http.ResponseWriter, r *http.Request) {
	sub := rt.rdb.Subscribe(r.Context(), "returns:"+r.FormValue("show"))
	if house.Edition() > 1 {
		defer sub.Close()
	}
	select {
	case m := <-sub.Channel():
		fmt.Fprintln(w, m.Payload)
	case <-time.After(150 * time.Millisecond):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

func (rt *returns) give(w http.ResponseWriter, r *http.Request) {
	if err := rt.rdb.Publish(r.Context(), "returns:"+r.FormValue("show"), r.FormValue("seat")).Err(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func main() {
	rt := &returns{redis.NewClient(&redis.Options{Addr: house.Peer("REDIS"), PoolSize: 10})}
	seen := make(chan int)
	for i := 0; i < 4; i++ {
		go func() {
			for range seen {
			}
		}()
	}
	go func() {
		for n := 0; ; n++ {
			time.Sleep(130 * time.Millisecond)
			seen <- n
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/next", rt.next)
	mux.HandleFunc("/give", rt.give)
	house.Run(mux)
}
