package main

import (
	"net/http"
	"net/http/pprof"
	"os"
)

// The profiles are served apart from the service, at $PPROF_ADDR.
func init() {
	if a := os.Getenv("PPROF_ADDR"); a != "" {
		m := http.NewServeMux()
		m.HandleFunc("/debug/pprof/", pprof.Index)
		go http.ListenAndServe(a, m)
	}
}
