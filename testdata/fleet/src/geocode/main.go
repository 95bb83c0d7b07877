package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	_ "net/http/pprof"
	"net/url"
	"os"
	"time"
)

type place struct {
	Name     string
	Lat, Lon float64
}

type lookup struct{ endpoint string }

func (l lookup) client() *http.Client {
	t := &http.Transport{
		MaxIdleConns:        10,
		TLSHandshakeTimeout: 3 * time.Second,
		//FIX DisableKeepAlives: true,
	}
	return &http.Client{Transport: t, Timeout: 4 * time.Second}
}

func (l lookup) find(q string) (*place, error) {
	resp, err := l.client().Get(l.endpoint + "?q=" + url.QueryEscape(q))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("geocoder: %s", resp.Status)
	}
	var p place
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		return nil, err
	}
	return &p, nil
}

func main() {
	geo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(place{"q" + r.FormValue("q"), 52.5, 13.4})
	}))
	defer geo.Close()
	l := lookup{geo.URL}
	http.HandleFunc("/where", func(w http.ResponseWriter, r *http.Request) {
		p, err := l.find(r.FormValue("q"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "%+v\n", *p)
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
