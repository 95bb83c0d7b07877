// Command playbills makes playbills.
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/ext/printing/compose"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
)

func main() {
	b := board.New()
	clock.Start(context.Background(), clock.Job{Name: "type", Every: 80 * time.Millisecond, Do: func() { b.Put("type", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/bill", func(w http.ResponseWriter, r *http.Request) {
		bill, err := compose.Compose(r.Context(), r.FormValue("show"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, len(bill.Lines))
	})
	house.Run(mux)
}
