package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

type mail struct{ to, body string }

type pool struct {
	jobs  chan mail
	retry chan mail
	quit  chan struct{}
	wg    sync.WaitGroup
	sent  atomic.Uint64
}

func startPool(senders, retriers int) *pool {
	p := &pool{jobs: make(chan mail), retry: make(chan mail, 32), quit: make(chan struct{})}
	p.wg.Add(senders + retriers)
	for i := 0; i < senders; i++ {
		go p.sender()
	}
	for i := 0; i < retriers; i++ {
		go p.retrier(time.Duration(i) * time.Millisecond)
	}
	return p
}

func (p *pool) sender() {
	defer p.wg.Done()
	for m := range p.jobs {
		if len(m.to)%3 == 0 {
			select {
			case p.retry <- m:
			default:
			}
			continue
		}
		p.sent.Add(1)
	}
}

func (p *pool) retrier(after time.Duration) {
	defer p.wg.Done()
	for {
		select {
		case <-p.quit:
			return
		case m := <-p.retry:
			time.Sleep(after)
			p.sent.Add(uint64(len(m.to) / len(m.to)))
		}
	}
}

func (p *pool) stop(ctx context.Context) {
	close(p.jobs)
	close(p.quit)
	p.wg.Wait()
}

func main() {
	p := startPool(512, 64)
	defer p.stop(context.Background())
	http.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		select {
		case p.jobs <- mail{to: r.FormValue("to"), body: "welcome"}:
			fmt.Fprintln(w, p.sent.Load())
		case <-r.Context().Done():
		}
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
