package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/patrickmn/go-cache"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/singleflight"
)

type catalog struct {
	group singleflight.Group
	cache *cache.Cache
	hits  *prometheus.CounterVec
}

func newCatalog(reg prometheus.Registerer) *catalog {
	c := &catalog{
		cache: cache.New(5*time.Minute, time.Second),
		hits:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "catalog_reads_total"}, []string{"from"}),
	}
	reg.MustRegister(c.hits)
	return c
}

func (c *catalog) load(id string) (string, error) {
	time.Sleep(6 * time.Second) // mainframe
	return "item " + id, nil
}

func (c *catalog) item(id string) (string, error) {
	if v, ok := c.cache.Get(id); ok {
		c.hits.WithLabelValues("cache").Inc()
		return v.(string), nil
	}
	v, err, shared := c.group.Do(id, func() (any, error) {
		s, err := c.load(id)
		if err == nil {
			c.cache.SetDefault(id, s)
		}
		return s, err
	})
	if err != nil {
		return "", err
	}
	c.hits.WithLabelValues(fmt.Sprint("load-shared-", shared)).Inc()
	return v.(string), nil
}

func main() {
	reg := prometheus.NewRegistry()
	c := newCatalog(reg)
	http.Handle("/metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	http.HandleFunc("/item", func(w http.ResponseWriter, r *http.Request) {
		s, err := c.item(r.FormValue("id"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, s)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
