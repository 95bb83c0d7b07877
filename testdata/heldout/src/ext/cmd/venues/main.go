// Command venues shows the houses the company plays in.
package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"

	"example.org/theatre/ext/venues"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

type directory struct {
	addr string
	once sync.Once
	cc   *grpc.ClientConn
	err  error
}

func (d *directory) conn() (*grpc.ClientConn, error) {
	if house.Edition() > 1 {
		d.once.Do(func() { d.cc, d.err = venues.Dial(d.addr) })
		return d.cc, d.err
	}
	return venues.Dial(d.addr)
}

func (d *directory) seats(ctx context.Context, name string) (string, error) {
	cc, err := d.conn()
	if err != nil {
		return "", err
	}
	return venues.Lookup(ctx, cc, name)
}

func main() {
	d := &directory{addr: house.Peer("GRPC")}
	b := board.New()
	maps := crew.Hire(5, func(string) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "maps", Every: 140 * time.Millisecond, Do: func() { maps.Give("maps"); b.Put("maps", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/seats", func(w http.ResponseWriter, r *http.Request) {
		s, err := d.seats(r.Context(), r.FormValue("venue"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, s)
	})
	house.Run(mux)
}
