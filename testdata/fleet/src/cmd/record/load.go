package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// target is the process under load.
type target struct {
	addr string
	proc *os.Process

	mu   sync.Mutex
	open []net.Conn // kept until the recording has been taken
}

func (t *target) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.open {
		c.Close()
	}
	t.open = nil
}

// step is a part of a program's load. Requests may fail: many programs never
// answer some of them.
type step interface {
	run(t *target)
}

// steps are done one after the other.
type steps []step

func (s steps) run(t *target) {
	for _, x := range s {
		x.run(t)
	}
}

// together starts all its steps and waits for them.
type together []step

func (s together) run(t *target) {
	var wg sync.WaitGroup
	for _, x := range s {
		wg.Add(1)
		go func(x step) {
			defer wg.Done()
			x.run(t)
		}(x)
	}
	wg.Wait()
}

type pause time.Duration

func (p pause) run(*target) { time.Sleep(time.Duration(p)) }

// sends signals to the process under load.
type sends struct{ sig os.Signal }

func (s sends) run(t *target) { t.proc.Signal(s.sig) }

// hits sends n requests over at most c connections (one if c is 0), with the
// number of the request in the place of %d. A request is given up after
// within, or 30 s. The connections are closed at the end.
type hits struct {
	n, c   int
	path   string
	within time.Duration
	body   string // the request is a POST if there is one
}

func (h hits) run(t *target) {
	if h.c == 0 {
		h.c = 1
	}
	if h.within == 0 {
		h.within = 30 * time.Second
	}
	tr := &http.Transport{MaxIdleConnsPerHost: 64, MaxIdleConns: 64}
	defer tr.CloseIdleConnections()
	jobs := make(chan int, h.n)
	for i := 0; i < h.n; i++ {
		jobs <- i
	}
	close(jobs)
	var wg sync.WaitGroup
	for i := 0; i < h.c; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range jobs {
				h.one(&http.Client{Transport: tr}, t.addr, i)
			}
		}()
	}
	wg.Wait()
}

func (h hits) one(c *http.Client, addr string, i int) {
	ctx, cancel := context.WithTimeout(context.Background(), h.within)
	defer cancel()
	method, body := http.MethodGet, io.Reader(nil)
	if h.body != "" {
		method, body = http.MethodPost, strings.NewReader(h.body)
	}
	url := "http://" + addr + strings.ReplaceAll(h.path, "%d", fmt.Sprint(i))
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		panic(err)
	}
	if resp, err := c.Do(req); err == nil {
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// dials opens n TCP connections, one after the other, and sends a text over
// each, with the number of the connection in the place of %d. A connection is
// closed after hold, or kept open in silence.
type dials struct {
	n    int
	send string
	hold time.Duration
	keep bool
}

func (d dials) run(t *target) {
	for i := 0; i < d.n; i++ {
		c, err := dial(t.addr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		io.WriteString(c, strings.ReplaceAll(d.send, "%d", fmt.Sprint(i)))
		time.Sleep(d.hold)
		if !d.keep {
			c.Close()
			continue
		}
		t.mu.Lock()
		t.open = append(t.open, c)
		t.mu.Unlock()
	}
}

// dial waits up to 10 s for somebody to listen.
func dial(addr string) (net.Conn, error) {
	for i := 0; ; i++ {
		c, err := net.DialTimeout("tcp", addr, 300*time.Millisecond)
		if err == nil || i == 100 {
			return c, err
		}
		time.Sleep(100 * time.Millisecond)
	}
}
