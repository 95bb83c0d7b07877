// Command couriers hands orders of programmes on to the firms that bring them.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	base := foyer.Env("PEER_HTTP")
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 40,
		IdleConnTimeout:     90 * time.Second,
	}}
	ledger := backstage.OpenBook()
	go backstage.Every(context.Background(), 50*time.Millisecond, func() { ledger.Note("round") })
	mux := foyer.Mux()
	mux.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), "GET", base+"/quick?ms="+r.FormValue("ms"), nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		resp, err := client.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		n, _ := io.Copy(io.Discard, resp.Body)
		ledger.Note("sent")
		fmt.Fprintln(w, n)
	})
	foyer.Serve(mux)
}
