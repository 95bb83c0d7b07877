// Command race has a data race, which the race detector reports, and then panics.
package main

import (
	"fmt"
	"log"
	"sync"
	"time"
)

type counter struct{ n int }

func (c *counter) add() { c.n++ }

func hang(to chan<- int, n int) { to <- n }

func main() {
	log.Println("starting")
	c, done := new(counter), new(sync.WaitGroup)
	for i := 0; i < 2; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			c.add()
		}()
	}
	done.Wait()
	to := make(chan int)
	for i := 0; i < 4; i++ {
		go hang(to, i)
	}
	time.Sleep(200 * time.Millisecond)
	fmt.Println("ready")
	panic(fmt.Sprint("count is ", c.n))
}
