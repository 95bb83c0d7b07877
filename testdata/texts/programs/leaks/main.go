// Command leaks has goroutines that the collector can prove leaked, and others that wait as long
// on what is still held. It writes the normal profile first and the leak profile right after.
//
//	leaks -out PREFIX
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

// held keeps what waits on it reachable.
var held = make(chan int)

var heldMu sync.Mutex

func query(shard int) int {
	results := make(chan int)
	for i := 0; i < 3; i++ {
		go func() { results <- shard + i }()
	}
	return <-results
}

func worker(jobs <-chan int, done *sync.WaitGroup) {
	defer done.Done()
	for range jobs {
	}
}

func pool(n int) {
	jobs, done := make(chan int), new(sync.WaitGroup)
	for range n {
		done.Add(1)
		go worker(jobs, done)
	}
	go func() { done.Wait() }()
}

func publish(n int) { held <- n }

func locked(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

func canceled() {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() { _ = cancel }()
	go func() { <-ctx.Done() }()
}

// numbers never ends; one who pulls from it and stops asking keeps a coroutine.
func numbers(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func pulled() {
	next, _ := iter.Pull(numbers)
	next()
	iter.Pull(numbers)
	go func() {
		stuck, _ := iter.Pull(func(yield func(int) bool) { yield(<-held) })
		stuck()
	}()
}

type file struct{ name string }

// finalized blocks the goroutine of finalizers.
func finalized() {
	f := &file{"x"}
	runtime.SetFinalizer(f, func(*file) { held <- 1 })
}

func dump(name, file string, debug int) {
	profile := pprof.Lookup(name)
	if profile == nil {
		panic("no profile " + name)
	}
	out, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer out.Close()
	if err := profile.WriteTo(out, debug); err != nil {
		panic(err)
	}
}

func main() {
	prefix := flag.String("out", "", "how the names of the files begin")
	flag.Parse()
	for shard := range 4 {
		query(shard * 10)
	}
	pool(5)
	canceled()
	pulled()
	finalized()
	time.AfterFunc(time.Millisecond, func() { publish(7) })
	runtime.GC()
	private := new(sync.Mutex)
	private.Lock()
	heldMu.Lock()
	for i := range 3 {
		go publish(i)
		go locked(&heldMu)
		go locked(private)
	}
	pprof.Do(context.Background(), pprof.Labels("queue", "mail", "shard", "7]x"), func(context.Context) {
		go func() { <-make(chan int) }()
		go publish(9)
	})
	reader, writer := io.Pipe()
	go io.Copy(io.Discard, reader)
	_ = writer
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go listener.Accept()
	go time.Sleep(time.Hour)
	time.Sleep(300 * time.Millisecond)

	// The normal profile of the moment before, then the proof.
	dump("goroutine", *prefix+"-before.pb.gz", 0)
	dump("goroutine", *prefix+"-before.debug1.txt", 1)
	dump("goroutine", *prefix+"-before.debug2.txt", 2)
	dump("goroutineleak", *prefix+"-proof.pb.gz", 0)
	dump("goroutineleak", *prefix+"-proof.debug1.txt", 1)
	dump("goroutineleak", *prefix+"-proof.debug2.txt", 2)
	// Marks stay in what comes later.
	dump("goroutine", *prefix+"-after.pb.gz", 0)
	dump("goroutine", *prefix+"-after.debug2.txt", 2)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
