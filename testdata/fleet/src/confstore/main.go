package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

type config struct {
	lock sync.RWMutex
	vals map[string]string
}

func (c *config) Get(k string) (string, bool) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	v, ok := c.vals[k]
	return v, ok
}

// Default sets k unless it is there.
func (c *config) Default(k, v string) string {
	c.lock.RLock()
	old, ok := c.vals[k]
	if ok {
		c.lock.RUnlock()
		return old
	}
	//FIX c.lock.RUnlock()
	c.lock.Lock()
	c.vals[k] = v
	c.lock.Unlock()
	c.lock.RUnlock() //FIX
	return v
}

func (c *config) reload(every time.Duration, stop <-chan struct{}) {
	for {
		select {
		case <-time.After(every):
			if z, ok := c.Get("zone"); ok {
				fmt.Fprintln(os.Stderr, "zone", z)
			}
		case <-stop:
			return
		}
	}
}

func main() {
	go http.ListenAndServe(os.Getenv("ADDR"), nil)
	c := &config{vals: map[string]string{"zone": "eu-1"}}
	stop := make(chan struct{})
	defer close(stop)
	go c.reload(300*time.Millisecond, stop)
	go func() {
		fmt.Fprintln(os.Stderr, c.Default("zone", "us-1"))
		fmt.Fprintln(os.Stderr, c.Default("disk", "ssd"))
	}()
	time.Sleep(20 * time.Second)
}
