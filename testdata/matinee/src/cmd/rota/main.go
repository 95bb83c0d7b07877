// Command rota says who rehearses when, and with whom.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/foyer"
	"example.org/theatre/rota/people"
	"example.org/theatre/rota/rooms"
)

func main() {
	flag.Parse()
	diary := rooms.NewDiary()
	company := people.New(diary)
	letters := make(chan string)
	for i := 0; i < 35; i++ {
		go func() {
			idle := time.NewTimer(time.Hour)
			defer idle.Stop()
			for {
				select {
				case <-letters:
				case <-idle.C:
					return
				}
			}
		}()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/book", func(w http.ResponseWriter, r *http.Request) {
		diary.Book(r.FormValue("room"), r.FormValue("who"))
		letters <- r.FormValue("who")
	})
	mux.HandleFunc("/with", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, company.With(r.FormValue("who")))
	})
	mux.HandleFunc("/hours", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, company.Hours(r.FormValue("who")))
	})
	mux.HandleFunc("/room", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, diary.Who(r.FormValue("room")))
	})
	foyer.Serve(mux)
}
