// Command ushering hires ushers for each event.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/foyer"
	"example.org/theatre/shifts/pool"
)

type event struct {
	name   string
	guests int
}

func (e event) run() int {
	ushers := pool.Hire(8)
	defer ushers.GoHome()
	seated := make(chan int, e.guests)
	for i := 0; i < e.guests; i++ {
		i := i
		ushers.Send(func() {
			time.Sleep(2 * time.Millisecond)
			seated <- i
		})
	}
	for i := 0; i < e.guests; i++ {
		<-seated
	}
	return ushers.There()
}

func main() {
	flag.Parse()
	events := make(chan event, 16)
	house := pool.Hire(30)
	for i := 0; i < 4; i++ {
		go func() {
			for e := range events {
				e.run()
			}
		}()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/event", func(w http.ResponseWriter, r *http.Request) {
		events <- event{r.FormValue("name"), 25}
		house.Send(func() {})
		fmt.Fprintln(w, house.There())
	})
	foyer.Serve(mux)
}
