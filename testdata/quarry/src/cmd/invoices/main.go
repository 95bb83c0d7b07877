// Command invoices takes invoices and credit notes.
package main

import (
	"fmt"
	"log"
	"net/http"
	"strconv"

	"example.org/quarry/sales/book"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

func main() {
	b := book.Open()
	posted := yard.NewTopic[int]()
	for i := 0; i < 4; i++ {
		follow, _ := posted.Follow()
		go func() {
			for range follow {
			}
		}()
	}
	s := site.New("invoices", site.Hands(12))
	s.Mux.HandleFunc("/post", func(w http.ResponseWriter, r *http.Request) {
		cents, _ := strconv.Atoi(r.FormValue("cents"))
		no, err := b.Post(book.Invoice{Customer: r.FormValue("customer"), Cents: cents, Credit: r.FormValue("credit") != ""})
		if err != nil {
			site.Fail(w, http.StatusConflict, err)
			return
		}
		posted.Publish(no)
		fmt.Fprintln(w, no)
	})
	s.Mux.HandleFunc("/numbers", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, b.Numbers()) })
	log.Fatal(s.Run())
}
