// Package harness is what the programs of the lab have in common: how a
// program is described, and the traffic that the recording side sends to it.
package harness

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Variants of a program.
const (
	Leak    = "leak"
	Fixed   = "fixed"
	Healthy = "healthy"
)

// Env is what a program gets when it is served.
type Env struct {
	Mux      *http.ServeMux
	Variant  string
	Upstream string // base URL of the backend in the recording process, if any
}

// Fixed reports whether the corrected twin is to be served.
func (e Env) Fixed() bool { return e.Variant == Fixed }

// Program describes one program of the lab.
type Program struct {
	Name    string
	Healthy bool // there is one variant, "healthy"
	Live    bool // the recording is taken while the load runs

	// Upstream is the backend that runs in the recording process.
	Upstream func() http.Handler
	// Serve registers the program's handlers.
	Serve func(env Env) error
	// Drive sends the traffic. It is bounded, and takes no more than about
	// two seconds. With Live, it returns at the moment to record, while
	// requests that it started are still under way.
	Drive func(t *Traffic) error
}

// Variants lists the variants of the program.
func (p Program) Variants() []string {
	if p.Healthy {
		return []string{Healthy}
	}
	return []string{Leak, Fixed}
}

// Traffic sends requests to a served program.
type Traffic struct {
	Addr   string
	client *http.Client
}

// NewTraffic returns traffic to the program listening at addr.
func NewTraffic(addr string) *Traffic {
	tr := &http.Transport{MaxIdleConnsPerHost: 8}
	return &Traffic{Addr: addr, client: &http.Client{Transport: tr, Timeout: 10 * time.Second}}
}

// Within returns traffic whose requests are given up after d.
func (t *Traffic) Within(d time.Duration) *Traffic {
	c := *t.client
	c.Timeout = d
	return &Traffic{Addr: t.Addr, client: &c}
}

// Get sends one request and reads the whole answer.
func (t *Traffic) Get(format string, args ...any) (int, error) {
	resp, err := t.client.Get("http://" + t.Addr + fmt.Sprintf(format, args...))
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// Each calls fn(0) … fn(n-1) from the given number of workers and waits.
func (t *Traffic) Each(n, workers int, fn func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for w := 0; w < workers; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				fn(i)
			}
		}()
	}
	for i := 0; i < n; i++ {
		next <- i
	}
	close(next)
	wg.Wait()
}

// GetEach sends n requests from the given number of workers, ignoring what
// they answer. A %d in the path is replaced by the number of the request.
func (t *Traffic) GetEach(n, workers int, path string) error {
	t.Each(n, workers, func(i int) { t.Get(path, i) })
	return nil
}

// Load keeps the given number of workers sending requests until the process
// ends, and returns after d.
func (t *Traffic) Load(workers int, d time.Duration, path string) error {
	for w := 0; w < workers; w++ {
		go func(w int) {
			for i := w; ; i += workers {
				t.Get(path, i)
			}
		}(w)
	}
	time.Sleep(d)
	return nil
}

// Dial opens a TCP connection to the program.
func (t *Traffic) Dial() (net.Conn, error) {
	return net.DialTimeout("tcp", t.Addr, 5*time.Second)
}
