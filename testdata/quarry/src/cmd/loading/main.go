// Command loading loads cement from the silos.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/store/silos"
)

func main() {
	client := &http.Client{Timeout: 5 * time.Second}
	store := silos.New(func() error {
		resp, err := client.Get(site.Peer() + "/slow")
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	})
	s := site.New("loading", site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/restock", func(w http.ResponseWriter, r *http.Request) {
		if err := store.Restock(r.FormValue("kind")); err != nil {
			site.Fail(w, http.StatusBadGateway, err)
		}
	})
	s.Mux.HandleFunc("/deliver", func(w http.ResponseWriter, r *http.Request) {
		if err := store.Deliver(r.FormValue("kind"), 25); err != nil {
			site.Fail(w, http.StatusConflict, err)
		}
	})
	s.Mux.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) { store.Order(r.FormValue("kind"), 25) })
	s.Mux.HandleFunc("/level", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, store.Level(r.FormValue("kind"))) })
	log.Fatal(s.Run())
}
