// Package shelves counts what is on the shelves of a store.
package shelves

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Counter counts shelves, a few at a time.
type Counter struct {
	scanners int
}

// scan asks a scanner for what it sees, which takes its time.
func (c *Counter) scan(shelf int) int {
	time.Sleep(60 * time.Millisecond)
	return 10 + shelf%7
}

// Count is what is on all shelves of an aisle.
func (c *Counter) Count(shelves int) int {
	todo := make(chan int)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total int
	)
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer close(todo)
		for shelf := 0; shelf < shelves; shelf++ {
			todo <- shelf
		}
	}()
	for i := 0; i < c.scanners; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for shelf := range todo {
				n := c.scan(shelf)
				mu.Lock()
				total += n
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return total
}

// Program is the lab's description of this service: 40 aisles that are counted
// at the same time; all of them come to an end.
var Program = harness.Program{
	Name:    "shelf-count",
	Healthy: true,
	Live:    true,
	Serve: func(env harness.Env) error {
		c := &Counter{scanners: 2}
		env.Mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, c.Count(12))
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		go t.GetEach(40, 40, "/count?aisle=%d")
		time.Sleep(150 * time.Millisecond)
		return nil
	},
}
