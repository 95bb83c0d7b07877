// Command turnstile lets the public in, not faster than the stairs allow.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"example.org/theatre/house"
	"example.org/theatre/house/crew"
)

func main() {
	stairs := rate.NewLimiter(rate.Limit(30), 4)
	var inside atomic.Int64
	ushers := crew.Hire(9, func(n int64) { time.Sleep(time.Millisecond) })
	mux := http.NewServeMux()
	mux.HandleFunc("/enter", func(w http.ResponseWriter, r *http.Request) {
		if err := stairs.Wait(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusTooManyRequests)
			return
		}
		ushers.Give(inside.Add(1))
		fmt.Fprintln(w, "mind the step")
	})
	house.Run(mux)
}
