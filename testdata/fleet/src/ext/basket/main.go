package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

type shop struct{ addr string }

func (s shop) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.addr, PoolSize: 3})
}

func (s shop) total(ctx context.Context, user string) (int64, error) {
	c := s.client()
	//FIX defer c.Close()
	ps := c.Subscribe(ctx, "basket:"+user)
	//FIX defer ps.Close()
	if _, err := ps.Receive(ctx); err != nil {
		return 0, err
	}
	if err := c.Publish(ctx, "basket:"+user, "refresh").Err(); err != nil {
		return 0, err
	}
	select {
	case <-ps.Channel():
	case <-time.After(time.Second):
		return 0, fmt.Errorf("basket of %s: no refresh", user)
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return c.IncrBy(ctx, "total:"+user, 5).Result()
}

func main() {
	m, err := miniredis.Run()
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	s := shop{m.Addr()}
	http.HandleFunc("/basket", func(w http.ResponseWriter, r *http.Request) {
		n, err := s.total(r.Context(), r.FormValue("user"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, n)
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
