// Command pricelist serves the price list.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/sales/list"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

func main() {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 10}}
	prices := list.New(func() int {
		resp, err := client.Get(site.Peer() + "/slow")
		if err != nil {
			return 0
		}
		defer resp.Body.Close()
		n, _ := io.Copy(io.Discard, resp.Body)
		return int(n) * 100
	})
	yard.Clock(time.Second, func(time.Time) {})
	labels := yard.NewPool(16, func(string) {})
	s := site.New("pricelist", site.Hands(2))
	s.Mux.HandleFunc("/total", func(w http.ResponseWriter, r *http.Request) {
		tonnes, _ := strconv.Atoi(r.FormValue("tonnes"))
		total, err := prices.Total(r.FormValue("material"), tonnes)
		if err != nil {
			site.Fail(w, http.StatusNotFound, err)
			return
		}
		fmt.Fprintln(w, total)
	})
	s.Mux.HandleFunc("/set", func(w http.ResponseWriter, r *http.Request) {
		cents, _ := strconv.Atoi(r.FormValue("cents"))
		prices.Set(r.FormValue("material"), cents)
		labels.Put(r.FormValue("material"))
	})
	log.Fatal(s.Run())
}
