package main

import (
	"context"
	"io"
	"net"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"syscall"
	"time"
)

func init() {
	add(some, chanSend, chanSendFull, chanSendNil, chanReceive, chanReceiveValue, chanReceiveOk,
		chanRange, chanReceiveNil, chanReceiveOkNil, chanRangeNil)
	add(some, selectTwo, selectSend, selectNilOnly, selectEmpty, selectOneReceive,
		selectOneReceiveValue, selectOneReceiveOk, selectOneSend, selectOneNil, selectMany)
	add(some, reflectSend, reflectSendNil, reflectRecv, reflectRecvNil, reflectSelect,
		reflectSelectOne, reflectSelectEmpty)
	add(some, sleep, timerReceive, tickerRange, tickerSelect, contextDone, contextTimeout,
		contextBackground, ioPipeRead, ioPipeWrite, netPipeRead)
	add(some, func() { genericReceive(make(chan int)) }, func() { genericReceive(make(chan *string)) })
	add(some, func() { (&box[string]{}).genericMethod() })
	add(some, deferSend, deferAfterPanic, deferInGoexit, lockedThread, signalWait)
	add(1, afterFunc, finalizer)
}

func chanSend()          { make(chan int) <- 1 }
func chanReceive()       { <-make(chan int) }
func chanReceiveValue()  { sink = <-make(chan int) }
func chanReceiveNil()    { var ch chan int; <-ch }
func chanSendNil()       { var ch chan int; ch <- 1 }
func chanReceiveOk()     { ch := make(chan int); _, ok := <-ch; keep(ok) }
func chanReceiveOkNil()  { var ch chan int; _, ok := <-ch; keep(ok) }
func contextBackground() { <-context.Background().Done() }
func selectEmpty()       { select {} }
func sleep()             { time.Sleep(time.Hour) }
func timerReceive()      { <-time.After(time.Hour) }

var sink int

func chanSendFull() {
	ch := make(chan int, 2)
	for {
		ch <- 1
	}
}

func chanRange() {
	for v := range make(chan int) {
		sink = v
	}
}

func chanRangeNil() {
	var ch chan int
	for v := range ch {
		sink = v
	}
}

func selectTwo() {
	a, b := make(chan int), make(chan string)
	select {
	case <-a:
	case <-b:
	}
}

func selectSend() {
	a, b := make(chan int), make(chan string)
	select {
	case a <- 1:
	case b <- "":
	}
}

func selectNilOnly() {
	var a, b chan int
	select {
	case <-a:
	case b <- 1:
	}
}

func selectMany() {
	a, b, c, d := make(chan int), make(chan int), make(chan int), time.After(time.Hour)
	select {
	case <-a:
	case b <- 1:
	case v, ok := <-c:
		keep(v, ok)
	case <-d:
	}
}

func selectOneReceive() {
	ch := make(chan int)
	select {
	case <-ch:
	}
}

func selectOneReceiveValue() {
	ch := make(chan int)
	select {
	case sink = <-ch:
	}
}

func selectOneReceiveOk() {
	ch := make(chan int)
	select {
	case v, ok := <-ch:
		keep(v, ok)
	}
}

func selectOneSend() {
	ch := make(chan int)
	select {
	case ch <- 1:
	}
}

func selectOneNil() {
	var ch chan int
	select {
	case <-ch:
	}
}

func reflectSend()        { reflect.ValueOf(make(chan int)).Send(reflect.ValueOf(1)) }
func reflectSendNil()     { reflect.ValueOf((chan int)(nil)).Send(reflect.ValueOf(1)) }
func reflectRecv()        { reflect.ValueOf(make(chan int)).Recv() }
func reflectRecvNil()     { reflect.ValueOf((chan int)(nil)).Recv() }
func reflectSelectEmpty() { reflect.Select(nil) }

func reflectSelect() {
	receive := reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(make(chan int))}
	reflect.Select([]reflect.SelectCase{receive, receive})
}

func reflectSelectOne() {
	receive := reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(make(chan int))}
	reflect.Select([]reflect.SelectCase{receive})
}

func tickerRange() {
	for range time.NewTicker(time.Hour).C {
		sink++
	}
}

func tickerSelect() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	select {
	case <-time.NewTicker(time.Hour).C:
	case <-ctx.Done():
	}
}

func contextDone() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	<-ctx.Done()
}

func contextTimeout() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	<-ctx.Done()
}

func ioPipeRead() {
	r, w := io.Pipe()
	keep(w)
	_, _ = r.Read(make([]byte, 1))
}

func ioPipeWrite() {
	r, w := io.Pipe()
	keep(r)
	_, _ = w.Write(make([]byte, 1))
}

func netPipeRead() {
	a, b := net.Pipe()
	keep(b)
	_, _ = a.Read(make([]byte, 1))
}

func genericReceive[T any](ch chan T) { <-ch }

type box[T any] struct{ ch chan T }

func (b *box[T]) genericMethod() {
	b.ch = make(chan T)
	for range b.ch {
		sink++
	}
}

func deferSend() {
	defer func() { make(chan int) <- 1 }()
}

func deferAfterPanic() {
	defer func() { <-make(chan int) }()
	panic("never seen")
}

func deferInGoexit() {
	defer func() { <-make(chan int) }()
	runtime.Goexit()
}

func lockedThread() {
	runtime.LockOSThread()
	<-make(chan int)
}

// The goroutine that takes the signals is os/signal.loop.
func signalWait() {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	<-ch
}

func afterFunc()     { time.AfterFunc(time.Millisecond, afterFuncBody) }
func afterFuncBody() { <-make(chan int) }

type big struct{ bytes [64]byte }

func finalizer() {
	runtime.SetFinalizer(&big{}, finalizerBlocked)
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
}

func finalizerBlocked(*big) { <-make(chan int) }
