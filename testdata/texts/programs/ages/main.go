// Command ages blocks goroutines and takes dumps of itself a while apart, so that they show for
// how long these have waited. More goroutines start and some end between the dumps.
//
//	ages -out PREFIX [-first 125s] [-second 195s] [-each]
//
// The runtime measures a wait from the first garbage collection that finds it.
package main

import (
	"flag"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"time"
)

type store struct {
	mu   sync.RWMutex
	wake *sync.Cond
}

func (s *store) read() {
	s.mu.RLock()
	defer s.mu.RUnlock()
}

func (s *store) watch() {
	s.wake.L.Lock()
	defer s.wake.L.Unlock()
	s.wake.Wait()
}

func publish(to chan<- int, n int) {
	to <- n
}

func consume(from <-chan int, stop <-chan struct{}) {
	select {
	case <-from:
	case <-stop:
	}
}

func poll(every time.Duration) {
	for {
		time.Sleep(every)
	}
}

func dump(file string, debug int) {
	out, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer out.Close()
	if err := pprof.Lookup("goroutine").WriteTo(out, debug); err != nil {
		panic(err)
	}
}

var each = flag.Bool("each", false, "write debug=3 as well, which some builds of Go have")

func all(prefix string) {
	dump(prefix+".pb.gz", 0)
	dump(prefix+".debug1.txt", 1)
	dump(prefix+".debug2.txt", 2)
	if *each {
		dump(prefix+".debug3.pb.gz", 3)
	}
}

func main() {
	prefix := flag.String("out", "", "how the names of the files begin")
	first := flag.Duration("first", 125*time.Second, "when to take the first dump")
	second := flag.Duration("second", 195*time.Second, "when to take the second dump")
	flag.Parse()
	start := time.Now()

	s := &store{wake: sync.NewCond(new(sync.Mutex))}
	s.mu.Lock()
	events, passing, stop := make(chan int), make(chan int), make(chan struct{})
	for i := 0; i < 6; i++ {
		go publish(events, i)
	}
	for i := 0; i < 5; i++ {
		go consume(passing, stop)
	}
	for i := 0; i < 4; i++ {
		go s.read()
		go s.watch()
	}
	// Never waits long.
	go poll(10 * time.Millisecond)
	go func() {
		runtime.LockOSThread()
		publish(nil, 1)
	}()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go listener.Accept()

	time.Sleep(500 * time.Millisecond)
	runtime.GC()
	time.Sleep(time.Until(start.Add(*first - 30*time.Second)))
	// Young at the first dump.
	for i := 0; i < 3; i++ {
		go publish(events, 100+i)
	}
	time.Sleep(500 * time.Millisecond)
	runtime.GC()
	time.Sleep(time.Until(start.Add(*first)))
	all(*prefix + "-1")

	// Two that were in the first dump end, and a few more start.
	passing <- 1
	passing <- 2
	for i := 0; i < 7; i++ {
		go publish(events, 200+i)
	}
	time.Sleep(500 * time.Millisecond)
	debug.FreeOSMemory()
	time.Sleep(time.Until(start.Add(*second)))
	all(*prefix + "-2")
}
