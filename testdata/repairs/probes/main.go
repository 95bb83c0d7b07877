// Probes looks whether services answer.
package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"example.com/repairs/internal/snap"
)

func alive(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	return resp.StatusCode < http.StatusInternalServerError
}

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("well\n", 5000))
	}))
	for i := 0; i < 20; i++ {
		alive(server.URL)
	}
	http.DefaultClient.CloseIdleConnections()
	snap.Write()
}
