// Command programmebooks makes the programme books of the season.
package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.org/theatre/books/bindery"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
)

func main() {
	b := &bindery.Bindery{Hands: 4}
	notices := board.New()
	clock.Start(context.Background(), clock.Job{Name: "ink", Every: time.Second, Do: func() { notices.Put("ink", time.Hour) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/bind", func(w http.ResponseWriter, r *http.Request) {
		var texts []string
		for i := 0; i < 16; i++ {
			texts = append(texts, strings.Repeat(r.FormValue("show")+"\n", i))
		}
		fmt.Fprintln(w, b.Bind(texts))
	})
	house.Run(mux)
}
