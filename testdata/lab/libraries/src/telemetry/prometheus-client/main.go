// Command prometheus-client is scraped for its metrics: its collectors answer, one of them slowly, or
// one waits for a lock that is not released, so that no scrape ends.
package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"example.com/libraries/rig"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type collector struct {
	mutex sync.Mutex
	slow  time.Duration
	size  *prometheus.Desc
}

func newCollector(name string, slow time.Duration) *collector {
	return &collector{size: prometheus.NewDesc(name, "Orders that wait.", nil, nil), slow: slow}
}

func (c *collector) Describe(descs chan<- *prometheus.Desc) { descs <- c.size }

func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	time.Sleep(c.slow)
	metrics <- prometheus.MustNewConstMetric(c.size, prometheus.GaugeValue, 1)
}

// handlerOf serves what collectors have, as it is and with a prefix.
func handlerOf(collectors ...prometheus.Collector) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewGoCollector())
	for _, collector := range collectors {
		registry.MustRegister(collector)
		prometheus.WrapRegistererWithPrefix("app_", registry).MustRegister(collector)
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

func scrape(handler http.Handler) {
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil))
}

func main() {
	quick := newCollector("orders", 0)
	handler := handlerOf(quick)
	remote := handlerOf(newCollector("disk", time.Second))
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				scrape(handler)
			}
			go scrape(remote)
			return nil
		},
		func(_ string, step int) error {
			if step == 1 {
				quick.mutex.Lock()
			}
			for range 20 {
				go scrape(handler)
			}
			return nil
		},
	)
}
