package main

import (
	"fmt"
	"log"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"time"

	"harborline.dev/fleet/ledgerapi/book"
)

type api struct{ book *book.Book }

func (a *api) post(w http.ResponseWriter, r *http.Request) {
	c, err := strconv.ParseInt(r.FormValue("cents"), 10, 64)
	if err != nil {
		http.Error(w, "cents", http.StatusBadRequest)
		return
	}
	n, err := a.book.Post(r.FormValue("acct"), c)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintln(w, n)
}

func (a *api) balance(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, a.book.Balance(r.FormValue("acct")))
}

func timed(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t := time.Now()
		h(w, r)
		log.Printf("%s %s", r.URL.Path, time.Since(t))
	}
}

func main() {
	a := &api{book.New(1000000)}
	m := http.NewServeMux()
	m.HandleFunc("/post", timed(a.post))
	m.HandleFunc("/balance", timed(a.balance))
	m.HandleFunc("/debug/pprof/", pprof.Index)
	s := &http.Server{Addr: os.Getenv("ADDR"), Handler: m, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(s.ListenAndServe())
}
