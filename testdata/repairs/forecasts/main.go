// Forecasts asks a weather service.
package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"example.com/repairs/internal/snap"
)

type client struct {
	base string
	http *http.Client
}

func (c *client) first(city string) (string, error) {
	req, err := http.NewRequest(http.MethodGet, c.base+"/"+city, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	defer resp.Body.Close()
	return bufio.NewReader(resp.Body).ReadString('\n')
}

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, strings.Repeat("no such city\n", 1000))
	}))
	transport := &http.Transport{}
	c := &client{base: server.URL, http: &http.Client{Transport: transport}}
	for i := 0; i < 20; i++ {
		c.first("atlantis")
	}
	transport.CloseIdleConnections()
	snap.Write()
}
