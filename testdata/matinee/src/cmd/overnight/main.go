// Command overnight fetches what other houses have announced.
package main

import (
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type page struct {
	house string
	size  int64
	err   error
}

func fetch(ctx context.Context, client *http.Client, base, house string) page {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/quick?ms=45&house="+house, nil)
	if err != nil {
		return page{house: house, err: err}
	}
	resp, err := client.Do(req)
	if err != nil {
		return page{house: house, err: err}
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	return page{house, n, err}
}

func keep(prefix string) error {
	plain, err := os.Create(prefix + ".pb.gz")
	if err != nil {
		return err
	}
	defer plain.Close()
	if err := pprof.Lookup("goroutine").WriteTo(plain, 0); err != nil {
		return err
	}
	text, err := os.Create(prefix + ".txt.gz")
	if err != nil {
		return err
	}
	defer text.Close()
	packed := gzip.NewWriter(text)
	if err := pprof.Lookup("goroutine").WriteTo(packed, 2); err != nil {
		return err
	}
	return packed.Close()
}

func main() {
	profile := flag.String("profile", "", "where to write profiles while it runs")
	houses := flag.Int("houses", 4000, "how many houses there are")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	base := foyer.Env("PEER_HTTP")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, MaxConnsPerHost: 32}}

	names := make(chan string)
	pages := make(chan page, 10)
	var readers sync.WaitGroup
	for i := 0; i < 50; i++ {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for name := range names {
				pages <- fetch(ctx, client, base, name)
			}
		}()
	}
	go func() {
		defer close(names)
		for i := 0; i < *houses; i++ {
			names <- fmt.Sprint("house", i)
		}
	}()
	var written sync.WaitGroup
	written.Add(1)
	go func() {
		defer written.Done()
		var bytes int64
		for p := range pages {
			if p.err != nil {
				log.Print(p.err)
			}
			bytes += p.size
		}
		log.Print(bytes, " bytes")
	}()
	if *profile != "" {
		time.AfterFunc(2*time.Second, func() {
			if err := keep(*profile); err != nil {
				log.Fatal(err)
			}
			os.Exit(0)
		})
	}
	readers.Wait()
	close(pages)
	written.Wait()
}
