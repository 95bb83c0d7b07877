package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
)

type article struct {
	cents int
	rate  *float64
}

type till struct {
	lock  sync.Mutex
	shelf map[string]article
	sum   float64
	count int
}

func newTill() *till {
	full, low := 0.19, 0.07
	return &till{shelf: map[string]article{
		"tea": {249, &low}, "pen": {120, &full}, "cake": {310, nil},
	}}
}

func (t *till) ring(item string, n int) (float64, error) {
	t.lock.Lock()
	a, ok := t.shelf[item]
	if !ok {
		t.lock.Unlock()
		return 0, fmt.Errorf("no article %q", item)
	}
	gross := float64(a.cents*n) * (1 + *a.rate)
	t.sum += gross
	t.count += n
	t.lock.Unlock()
	return gross, nil
}

func main() {
	t := newTill()
	http.HandleFunc("/ring", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		g, err := t.ring(r.FormValue("item"), n)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "%.2f\n", g/100)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
