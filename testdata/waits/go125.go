//go:build go1.25

package main

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func init() {
	add(some, waitGroupGo)
	add(1, synctestRun, cleanup)
}

func waitGroupGo() {
	var wg sync.WaitGroup
	wg.Go(waitGroupGoBody)
	wg.Wait()
}

func waitGroupGoBody() { <-make(chan int) }

func cleanup() {
	runtime.AddCleanup(&big{}, cleanupBlocked, 1)
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
}

func cleanupBlocked(int) { <-make(chan int) }

// synctestRun waits for a bubble that never comes to rest, because bubbleMutex and bubbleRead do
// not count as blocked for good.
func synctestRun() {
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "bubble", F: synctestTest}}, nil, nil)
}

func synctestTest(t *testing.T) { synctest.Test(t, bubble) }

func bubble(*testing.T) {
	for _, run := range []func(){
		bubbleMutex, bubbleRead, bubbleReceive, bubbleRange, bubbleSend, bubbleSelect, bubbleSelectEmpty,
		bubbleSleep, bubbleWaitGroup, bubbleCond, bubbleReceiveNil,
	} {
		for range some {
			go run()
		}
	}
	synctestWait()
}

//go:noinline
func synctestWait() { synctest.Wait() }

func bubbleMutex()       { held.Lock() }
func bubbleReceive()     { <-make(chan int) }
func bubbleSend()        { make(chan int) <- 1 }
func bubbleSelectEmpty() { select {} }
func bubbleSleep()       { time.Sleep(time.Hour) }
func bubbleReceiveNil()  { var ch chan int; <-ch }

func bubbleRead() { _, _ = connection().Read(make([]byte, 1)) }

func bubbleRange() {
	for range make(chan int) {
		sink++
	}
}

func bubbleSelect() {
	a, b := make(chan int), make(chan int)
	select {
	case <-a:
	case <-b:
	}
}

func bubbleWaitGroup() {
	var wg sync.WaitGroup
	wg.Add(1)
	wg.Wait()
}

func bubbleCond() {
	cond := sync.NewCond(&sync.Mutex{})
	cond.L.Lock()
	cond.Wait()
}
