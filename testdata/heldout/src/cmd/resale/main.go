// Command resale sells tickets on for those who cannot come.
package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
)

func main() {
	market := &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{
		MaxIdleConnsPerHost: 48,
		IdleConnTimeout:     time.Minute,
	}}
	b := board.New()
	clock.Start(context.Background(), clock.Job{Name: "prices", Every: 250 * time.Millisecond, Do: func() { b.Put("prices", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/sell", func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, house.Peer("HTTP")+"/steady", nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		resp, err := market.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		io.Copy(w, resp.Body)
	})
	house.Run(mux)
}
