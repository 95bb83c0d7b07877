package main

import (
	"encoding/json"
	"hash/fnv"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type Offer struct {
	Carrier string  `json:"carrier"`
	Cents   int64   `json:"cents"`
	Route   string  `json:"route"`
	Score   float64 `json:"score"`
}

type Carrier interface {
	Price(route string) (Offer, error)
}

type tariff struct {
	name  string
	base  int64
	delay time.Duration
}

func (t tariff) Price(route string) (Offer, error) {
	h := fnv.New32a()
	h.Write([]byte(t.name + route))
	time.Sleep(t.delay + time.Duration(h.Sum32()%5)*time.Millisecond)
	return Offer{Carrier: t.name, Cents: t.base + int64(h.Sum32()%900), Route: route}, nil
}

type Desk struct {
	carriers []Carrier
	log      *log.Logger
}

func (d *Desk) best(route string) Offer {
	offers := make(chan Offer) //FIX offers := make(chan Offer, len(d.carriers))
	for _, c := range d.carriers {
		go func(c Carrier) {
			o, err := c.Price(route)
			if err != nil {
				d.log.Printf("carrier: %v", err)
				return
			}
			offers <- o
		}(c)
	}
	return <-offers
}

func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route := r.URL.Query().Get("route")
	if route == "" {
		http.Error(w, "route missing", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(d.best(route))
}

func main() {
	d := &Desk{
		log: log.New(os.Stderr, "desk ", log.LstdFlags),
		carriers: []Carrier{
			tariff{"northline", 12900, 3 * time.Millisecond},
			tariff{"baltic", 11900, 8 * time.Millisecond},
			tariff{"rheinbus", 9900, 15 * time.Millisecond},
			tariff{"alpina", 15900, 20 * time.Millisecond},
		},
	}
	http.Handle("/quote", d)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
