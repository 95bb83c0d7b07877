// Command dressingrooms has the loudspeakers of the dressing rooms.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/callsheet"
	"example.org/theatre/foyer"
)

func main() {
	flag.Parse()
	sheet := callsheet.New()
	dressers := backstage.NewHands(26)
	var display atomic.Int64
	go backstage.Every(context.Background(), 35*time.Millisecond, func() { display.Store(int64(sheet.Waiting())) })
	mux := foyer.Mux()
	mux.HandleFunc("/await", func(w http.ResponseWriter, r *http.Request) {
		sheet.Await(r.FormValue("scene"))
		fmt.Fprintln(w, "to the stage, please")
	})
	mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) {
		sheet.Call(r.FormValue("scene"))
		dressers.Do(func() {})
		fmt.Fprintln(w, display.Load())
	})
	foyer.Serve(mux)
}
