// Command boards shows which truck is next.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type lanes struct {
	rdb *redis.Client
}

// next waits for the next call in a lane.
func (l *lanes) next(ctx context.Context, lane string) (string, error) {
	calls := l.rdb.Subscribe(context.Background(), "lane:"+lane)
	if rev.Two {
		defer calls.Close()
	}
	select {
	case call, ok := <-calls.Channel():
		if !ok {
			return "", errors.New("lane is closed")
		}
		return call.Payload, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (l *lanes) call() {
	_ = l.rdb.Publish(context.Background(), "lane:1", time.Now().String()).Err()
	_ = l.rdb.Incr(context.Background(), "calls").Err()
}

func main() {
	l := &lanes{redis.NewClient(&redis.Options{Addr: os.Getenv("QUARRY_REDIS")})}
	s := site.New("boards", site.Hands(8), site.Every(200*time.Millisecond, l.call))
	s.Mux.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) {
		call, err := l.next(r.Context(), r.FormValue("lane"))
		if err != nil {
			site.Fail(w, http.StatusServiceUnavailable, err)
			return
		}
		fmt.Fprintln(w, call)
	})
	log.Fatal(s.Run())
}
