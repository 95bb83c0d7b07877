// Package storefront serves the pages of a shop.
package storefront

import (
	"bufio"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"

	"example.com/lab/internal/harness"
)

var page = template.Must(template.New("page").Parse(`<h1>{{.Name}}</h1><p>{{.Cents}} ct</p>`))

// Product is what a page shows.
type Product struct {
	Name  string
	Cents int
}

// Front serves pages.
type Front struct{ products map[string]Product }

func (f *Front) handleProduct(w http.ResponseWriter, r *http.Request) {
	p, ok := f.products[r.URL.Query().Get("id")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	page.Execute(w, p)
}

// visit opens a connection, asks for one page and keeps the connection.
func visit(t *harness.Traffic) (net.Conn, error) {
	c, err := t.Dial()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c, "GET /product?id=lamp HTTP/1.1\r\nHost: shop\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return c, err
}

var visits = make([]net.Conn, 500)

// Program is the lab's description of this service: 500 connections, each
// idle after one page.
var Program = harness.Program{
	Name:    "keepalive",
	Healthy: true,
	Serve: func(env harness.Env) error {
		f := &Front{products: map[string]Product{"lamp": {"Lamp", 4900}}}
		env.Mux.HandleFunc("/product", f.handleProduct)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		var firstErr error
		t.Each(len(visits), 1, func(i int) {
			c, err := visit(t)
			if err != nil && firstErr == nil {
				firstErr = err
			}
			visits[i] = c
		})
		return firstErr
	},
}
