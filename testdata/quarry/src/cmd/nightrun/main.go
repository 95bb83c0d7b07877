// Command nightrun closes the day: it finishes what is queued and goes.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/yard"
)

type closing struct {
	queue chan int
	wg    sync.WaitGroup
	sums  atomic.Int64
}

func (c *closing) worker(ctx context.Context) {
	defer c.wg.Done()
	for ticket := range c.queue {
		time.Sleep(40 * time.Millisecond)
		c.sums.Add(int64(ticket))
	}
}

func main() {
	profile := flag.String("profile", "", "prefix of the profiles to write while the queue is emptied")
	flag.Parse()
	ctx, cancel := context.WithCancel(context.Background())
	c := &closing{queue: make(chan int, 500)}
	for i := 0; i < 18; i++ {
		c.wg.Add(1)
		go c.worker(ctx)
	}
	stop := yard.Clock(50*time.Millisecond, func(time.Time) {})
	mux := http.NewServeMux()
	mux.HandleFunc("/sum", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(500 * time.Millisecond)
		fmt.Fprintln(w, c.sums.Load())
	})
	server := &http.Server{Handler: mux, BaseContext: func(net.Listener) context.Context { return ctx }}
	web := site.Listen()
	served := make(chan error, 1)
	go func() { served <- server.Serve(web) }()
	var asked sync.WaitGroup
	for i := 0; i < 12; i++ {
		asked.Add(1)
		go func() {
			defer asked.Done()
			resp, err := http.Get("http://" + web.Addr().String() + "/sum")
			if err == nil {
				resp.Body.Close()
			}
		}()
	}
	for i := 0; i < 400; i++ {
		c.queue <- i
	}
	time.Sleep(50 * time.Millisecond)
	close(c.queue)
	down := make(chan struct{})
	go func() {
		defer close(down)
		limit, end := context.WithTimeout(context.Background(), 5*time.Second)
		defer end()
		if err := server.Shutdown(limit); err != nil {
			log.Print(err)
		}
		c.wg.Wait()
	}()
	time.AfterFunc(200*time.Millisecond, func() {
		if err := site.Snapshot(*profile); err != nil {
			log.Fatal(err)
		}
	})
	<-down
	asked.Wait()
	stop()
	cancel()
	<-served
	fmt.Println(c.sums.Load())
}
