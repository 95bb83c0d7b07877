//go:build go1.21

package main

import (
	"context"
	"sync"
)

func init() {
	add(1, onceFuncFirst, contextAfterFunc)
	addLate(some, onceFuncSecond, onceValueSecond)
	add(1, onceValueFirst)
}

var (
	onceFunc  = sync.OnceFunc(func() { <-make(chan int) })
	onceValue = sync.OnceValue(func() int { return <-make(chan int) })
)

func onceFuncFirst()   { onceFunc() }
func onceFuncSecond()  { onceFunc() }
func onceValueFirst()  { onceValue() }
func onceValueSecond() { onceValue() }

func contextAfterFunc() {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(ctx, contextAfterFuncBody)
	cancel()
}

func contextAfterFuncBody() { <-make(chan int) }
