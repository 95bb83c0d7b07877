//go:build go1.23

package main

import "iter"

func init() { add(some, pullNext, pullYielded, pullNeverAdvanced, rangeFuncBody) }

// pullNext waits for its iterator, which waits in pullBody.
func pullNext() {
	next, stop := iter.Pull(pullBody)
	defer stop()
	next()
}

func pullBody(func(int) bool) { <-make(chan int) }

// pullYielded waits; the coroutine it started is suspended in pullYield.
func pullYielded() {
	next, stop := iter.Pull(pullYield)
	next()
	keep(stop)
	<-make(chan int)
}

func pullYield(yield func(int) bool) { yield(1) }

func pullNeverAdvanced() {
	next, stop := iter.Pull(pullYield)
	keep(next, stop)
	<-make(chan int)
}

func rangeFuncBody() {
	for v := range func(yield func(int) bool) { yield(1) } {
		make(chan int) <- v
	}
}
