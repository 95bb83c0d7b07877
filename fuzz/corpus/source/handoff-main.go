package main

import (
	"fmt"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type counter struct {
	mu    sync.Mutex
	bell  *sync.Cond
	rolls int
}

func (c *counter) put(n int) {
	c.mu.Lock()
	c.rolls += n
	c.mu.Unlock()
	c.bell.Signal()
}

func (c *counter) take(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bell.Wait()
	if n > c.rolls {
		n = c.rolls
	}
	c.rolls -= n
	return n
}

func main() {
	c := &counter{}
	c.bell = sync.NewCond(&c.mu)
	go c.put(12)
	go func() {
		time.Sleep(50 * time.Millisecond) // walk to the counter
		fmt.Println("took", c.take(5))
	}()
	time.Sleep(500 * time.Millisecond)
	diag.Snapshot()
}
