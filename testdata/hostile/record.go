//go:build ignore

// Records one small profile of every other kind, and a goroutine profile of changes.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

func main() {
	runtime.MemProfileRate = 64 << 10
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)

	cpu, err := os.Create("cpu.pb.gz")
	check(err)
	check(pprof.StartCPUProfile(cpu))
	kept := work()
	pprof.StopCPUProfile()
	check(cpu.Close())
	contend()

	for _, name := range []string{"heap", "allocs", "block", "mutex", "threadcreate"} {
		file, err := os.Create(name + ".pb.gz")
		check(err)
		check(pprof.Lookup(name).WriteTo(file, 0))
		check(file.Close())
	}
	runtime.KeepAlive(kept)

	record("goroutine-delta.pb.gz")
	for _, debug := range []int{1, 2} {
		file, err := os.Create(fmt.Sprintf("goroutine-debug%d.txt", debug))
		check(err)
		check(pprof.Lookup("goroutine").WriteTo(file, debug))
		check(file.Close())
	}
}

// work keeps a processor busy and some memory in use.
func work() []string {
	var kept []string
	for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
		kept = append(kept[:len(kept)%100], strings.Repeat("x", 10_000))
	}
	return kept
}

// contend makes goroutines wait for a lock.
func contend() {
	var lock sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 20 {
				lock.Lock()
				time.Sleep(time.Millisecond)
				lock.Unlock()
			}
		}()
	}
	all.Wait()
}

// record asks for the changes of one second, in which three goroutines leave and five come.
func record(path string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, nil)

	leave, stay := make(chan bool), make(chan bool)
	for range 3 {
		go leaving(leave)
	}
	go func() {
		time.Sleep(500 * time.Millisecond)
		close(leave)
		for range 5 {
			go coming(stay)
		}
	}()
	response, err := http.Get("http://" + listener.Addr().String() + "/debug/pprof/goroutine?seconds=1")
	check(err)
	file, err := os.Create(path)
	check(err)
	_, err = io.Copy(file, response.Body)
	check(err)
	check(file.Close())
}

func leaving(leave chan bool) { <-leave }

func coming(stay chan bool) { stay <- true }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
