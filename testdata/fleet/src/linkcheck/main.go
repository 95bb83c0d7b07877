package main

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

var article = bytes.Repeat([]byte("lorem ipsum dolor sit amet "), 600000)

func page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	w.Write(article)
}

type checker struct {
	client *http.Client
	base   string
}

func (c checker) status(id string) (int, error) {
	resp, err := c.client.Get(c.base + "/article/" + id)
	if err != nil {
		return 0, err
	}
	//FIX defer resp.Body.Close()
	if resp.StatusCode/100 == 3 {
		return 0, fmt.Errorf("moved to %s", resp.Header.Get("Location"))
	}
	return resp.StatusCode, nil
}

func (c checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s, err := c.status(r.FormValue("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, s)
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(l, http.HandlerFunc(page))
	http.Handle("/check", checker{
		client: &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: 5 * time.Second}},
		base:   "http://" + l.Addr().String(),
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
