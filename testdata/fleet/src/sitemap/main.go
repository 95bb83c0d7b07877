package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type crawler struct {
	sem   chan struct{}
	http  *http.Client
	bytes atomic.Int64
	pages atomic.Int64
}

func newCrawler(width int) *crawler {
	return &crawler{
		sem:  make(chan struct{}, width),
		http: &http.Client{Timeout: 10 * time.Second},
	}
}

func (c *crawler) visit(url string) error {
	c.sem <- struct{}{}
	defer func() { <-c.sem }()
	resp, err := c.http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	c.bytes.Add(n)
	c.pages.Add(1)
	return err
}

func main() {
	diag.OnSignal()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(60 * time.Millisecond)
		fmt.Fprintf(w, "<html>%s</html>", r.URL.Path)
	}))
	defer site.Close()
	c := newCrawler(8)
	var wg sync.WaitGroup
	for i := 0; i < 900; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			if err := c.visit(fmt.Sprintf("%s/p/%d", site.URL, i)); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}(i)
	}
	wg.Wait()
	fmt.Println(c.pages.Load(), "pages", c.bytes.Load(), "bytes")
}
