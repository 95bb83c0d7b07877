// Package harness is what the services have in common: how a service is
// described, and the load that the recording side sends to it.
package harness

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Variants of a service.
const (
	Leak    = "leak"
	Fixed   = "fixed"
	Healthy = "healthy"
	Stuck   = "stuck"
)

// Env is what a service gets when it is served.
type Env struct {
	Mux      *http.ServeMux
	Variant  string
	Upstream string // address of the backend in the recording process
}

// Service describes one service.
type Service struct {
	Name     string
	Variants []string

	Warm  time.Duration // from the begin of the load to the first moment
	Every time.Duration // between two moments
	Text  bool          // record debug=2 too

	// Delta, if not zero, is when the delta profile begins, counted from the
	// begin of the load.
	Delta time.Duration
	// Restart, if not zero, is when the process is replaced by a new one.
	Restart time.Duration

	// Upstream serves a connection to the backend in the recording process.
	Upstream func(c net.Conn)
	// UpstreamHTTP is the backend, if it speaks HTTP.
	UpstreamHTTP http.Handler
	// Serve registers the service's handlers.
	Serve func(env Env) error
	// Load starts the load, which goes on until the recording process ends.
	Load func(l *Load)
}

// Load sends requests to a service.
type Load struct {
	Addr   string
	Begin  time.Time
	client *http.Client
	Failed atomic.Int64
}

// NewLoad returns load for the service listening at addr.
func NewLoad(addr string) *Load {
	tr := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 4 * time.Second}
	return &Load{Addr: addr, Begin: time.Now(), client: &http.Client{Transport: tr, Timeout: 10 * time.Second}}
}

// Get sends one request and reads the whole answer.
func (l *Load) Get(path string) {
	resp, err := l.client.Get("http://" + l.Addr + path)
	if err != nil {
		l.Failed.Add(1)
		return
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

// Steady is a rate that stays.
func Steady(perSecond float64) func(time.Duration) float64 {
	return func(time.Duration) float64 { return perSecond }
}

// Until is a rate that stays until the given time, and is low from then on.
func Until(end time.Duration, perSecond, then float64) func(time.Duration) float64 {
	return func(at time.Duration) float64 {
		if at < end {
			return perSecond
		}
		return then
	}
}

// Bursts is a rate that alternates.
func Bursts(low, high float64, each time.Duration) func(time.Duration) float64 {
	return func(at time.Duration) float64 {
		if (at/each)%2 == 0 {
			return low
		}
		return high
	}
}

// Ramp is a rate that rises from an eighth of what it will be.
func Ramp(full time.Duration, rate func(time.Duration) float64) func(time.Duration) float64 {
	return func(at time.Duration) float64 {
		return rate(at) * (0.125 + 0.875*min(1, at.Seconds()/full.Seconds()))
	}
}

// Send sends requests at a rate (requests in a second, at a time from the
// begin of the load), whether they are answered or not. A %d in the path is
// replaced by the number of the request.
func (l *Load) Send(rate func(at time.Duration) float64, path string) {
	const tick = 5 * time.Millisecond
	go func() {
		due, sent := 0.0, 0
		last := l.Begin
		for now := range time.Tick(tick) {
			due += rate(now.Sub(l.Begin)) * now.Sub(last).Seconds()
			last = now
			for ; float64(sent) < due-1; sent++ {
				go l.Get(strings.ReplaceAll(path, "%d", fmt.Sprint(sent)))
			}
		}
	}()
}

// Answer serves the line protocol of a backend: each line is answered with
// OK after the given time.
func Answer(after time.Duration) func(c net.Conn) {
	return func(c net.Conn) {
		defer c.Close()
		lines := bufio.NewScanner(c)
		for lines.Scan() {
			time.Sleep(after)
			verb, _, _ := strings.Cut(lines.Text(), " ")
			if verb == "PING" {
				verb = "PONG"
			}
			if _, err := fmt.Fprintln(c, "OK", verb); err != nil {
				return
			}
		}
	}
}
