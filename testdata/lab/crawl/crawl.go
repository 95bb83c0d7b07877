// Package crawl visits all pages of a site with a few workers.
package crawl

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Crawler visits sites.
type Crawler struct {
	workers int
	visited atomic.Int64
}

func (c *Crawler) visit(url string) {
	time.Sleep(time.Millisecond)
	c.visited.Add(int64(len(url)))
}

func (c *Crawler) work(urls <-chan string, wg *sync.WaitGroup) {
	defer wg.Done()
	for u := range urls {
		c.visit(u)
	}
}

// Site visits the pages of a site.
func (c *Crawler) Site(host string, pages int) {
	urls := make(chan string)
	var wg sync.WaitGroup
	defer close(urls)
	defer wg.Wait()
	for i := 0; i < c.workers; i++ {
		wg.Add(1)
		go c.work(urls, &wg)
	}
	for i := 0; i < pages; i++ {
		urls <- fmt.Sprintf("http://%s/page/%d", host, i)
	}
}

// SiteClosing visits the pages of a site.
func (c *Crawler) SiteClosing(host string, pages int) {
	urls := make(chan string)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(urls)
	for i := 0; i < c.workers; i++ {
		wg.Add(1)
		go c.work(urls, &wg)
	}
	for i := 0; i < pages; i++ {
		urls <- fmt.Sprintf("http://%s/page/%d", host, i)
	}
}

type api struct{ site func(host string, pages int) }

// handleCrawl starts a crawl in the background.
func (a *api) handleCrawl(w http.ResponseWriter, r *http.Request) {
	host := r.URL.Query().Get("host")
	if host == "" {
		http.Error(w, "host is missing", http.StatusBadRequest)
		return
	}
	go a.site(host, 40)
	w.WriteHeader(http.StatusAccepted)
}

// Program is the lab's description of this service: six crawls with eight
// workers each.
var Program = harness.Program{
	Name: "defer-wait",
	Serve: func(env harness.Env) error {
		c := &Crawler{workers: 8}
		a := &api{site: c.Site}
		if env.Fixed() {
			a.site = c.SiteClosing
		}
		env.Mux.HandleFunc("/crawl", a.handleCrawl)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(6, 2, "/crawl?host=shop%d.example") },
}
