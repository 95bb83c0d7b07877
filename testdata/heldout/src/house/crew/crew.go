// Package crew has workers that share the work.
package crew

import "sync"

// A Crew is some workers and what they wait for.
type Crew[T any] struct {
	work chan T
	wg   sync.WaitGroup
}

// Hire starts n workers.
func Hire[T any](n int, do func(T)) *Crew[T] {
	c := &Crew[T]{work: make(chan T, n)}
	c.wg.Add(n)
	for i := 0; i < n; i++ {
		go c.member(do)
	}
	return c
}

func (c *Crew[T]) member(do func(T)) {
	defer c.wg.Done()
	for t := range c.work {
		do(t)
	}
}

// Give hands work to the crew.
func (c *Crew[T]) Give(t T) { c.work <- t }

// Dismiss lets the crew finish what it has.
func (c *Crew[T]) Dismiss() {
	close(c.work)
	c.wg.Wait()
}
