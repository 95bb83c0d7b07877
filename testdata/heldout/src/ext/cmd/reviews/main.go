// Command reviews shows the first lines of what is written about a show.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"example.org/theatre/ext/venues"
	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

type critic struct {
	ctx context.Context
	cc  *grpc.ClientConn
}

func (c critic) first(show string, n int) (lines []string, err error) {
	ctx := c.ctx
	if house.Edition() > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
	}
	w, err := venues.Watch(ctx, c.cc, show)
	if err != nil {
		return nil, err
	}
	for len(lines) < n {
		line, err := w.Next()
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cc, err := venues.Dial(house.Peer("GRPC"))
	if err != nil {
		log.Fatal(err)
	}
	c := critic{ctx, cc}
	cuttings := crew.Hire(6, func([]string) { time.Sleep(time.Millisecond) })
	clock.Start(ctx, clock.Job{Name: "cuttings", Every: 100 * time.Millisecond, Do: func() { cuttings.Give(nil) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/first", func(w http.ResponseWriter, r *http.Request) {
		lines, err := c.first(r.FormValue("show"), 3)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		cuttings.Give(lines)
		fmt.Fprintln(w, lines)
	})
	house.Run(mux)
}
