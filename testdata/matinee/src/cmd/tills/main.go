// Command tills sells tickets at the door.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"example.org/theatre/tills/counter"
	"example.org/theatre/tills/payments"
)

func main() {
	flag.Parse()
	book := backstage.OpenBook()
	printers := backstage.NewHands(24)
	go backstage.Every(context.Background(), 100*time.Millisecond, func() { book.Note("drawer counted") })
	mux := foyer.Mux()
	mux.Handle("/sell", counter.New(&payments.Gateway{Patience: 80 * time.Millisecond}, book))
	mux.HandleFunc("/stub", func(w http.ResponseWriter, r *http.Request) {
		printers.Do(func() { book.Note("stub") })
		fmt.Fprintln(w, book.Len())
	})
	foyer.Serve(mux)
}
