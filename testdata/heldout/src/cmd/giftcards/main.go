// Command giftcards sells vouchers.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/payments/acquirer"
)

func main() {
	cfg := acquirer.Config{URL: house.Peer("HTTP"), Timeout: 5 * time.Second}
	b := board.New()
	mail := crew.Hire(6, func(string) { time.Sleep(time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "rates", Every: 200 * time.Millisecond, Do: func() { b.Put("rates", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/buy", func(w http.ResponseWriter, r *http.Request) {
		receipt, err := acquirer.Charge(cfg, r.FormValue("card"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		mail.Give(receipt)
		fmt.Fprintln(w, receipt)
	})
	house.Run(mux)
}
