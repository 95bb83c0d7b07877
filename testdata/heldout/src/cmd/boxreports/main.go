// Command boxreports adds up what the box office sells.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"example.org/theatre/boxreports/feed"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

func main() {
	var sold atomic.Int64
	local := feed.New(feed.Mirror(func(e feed.Entry) { sold.Add(int64(e.Seats)) }))
	var opts []feed.Option
	if addr := os.Getenv("HEAD_OFFICE"); addr != "" {
		opts = append(opts, feed.Mirror(func(e feed.Entry) { http.Get(addr + "?show=" + e.Show) }))
	}
	office := feed.New(opts...)
	b := board.New()
	slips := crew.Hire(10, func(n int) { b.Put(fmt.Sprint(n), time.Second) })
	clock.Start(context.Background(), clock.Job{Name: "sum", Every: 200 * time.Millisecond, Do: func() { slips.Give(int(sold.Load())) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/sold", func(w http.ResponseWriter, r *http.Request) {
		e := feed.Entry{Show: r.FormValue("show"), Seats: 2}
		local.Publish(e)
		if r.FormValue("tour") != "" {
			office.Publish(e)
		}
		fmt.Fprintln(w, sold.Load())
	})
	house.Run(mux)
}
