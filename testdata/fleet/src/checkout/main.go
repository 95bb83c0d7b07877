package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type answer struct {
	what string
	body []byte
	err  error
}

type gateway struct {
	base string
	c    *http.Client
}

func (g *gateway) call(ctx context.Context, what string, out chan<- answer) {
	req, err := http.NewRequestWithContext(ctx, "GET", g.base+"/"+what, nil)
	if err != nil {
		out <- answer{what: what, err: err}
		return
	}
	resp, err := g.c.Do(req)
	if err != nil {
		out <- answer{what: what, err: err}
		return
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	out <- answer{what, b, err}
}

func (g *gateway) pay(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	out := make(chan answer, 2)
	go g.call(ctx, "risk", out)
	go g.call(ctx, "charge", out)
	for i := 0; i < 2; i++ {
		a := <-out
		if a.err != nil {
			http.Error(w, a.what+": "+a.err.Error(), http.StatusBadGateway)
			return
		}
	}
	fmt.Fprintln(w, "paid", r.FormValue("cart"))
}

func bank(l net.Listener) {
	log.Fatal(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(5 * time.Second):
			io.WriteString(w, "ok")
		case <-r.Context().Done():
		}
	})))
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go bank(l)
	g := &gateway{"http://" + l.Addr().String(), &http.Client{Timeout: 15 * time.Second}}
	http.HandleFunc("/pay", g.pay)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
