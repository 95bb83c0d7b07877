// Command bulk starts real goroutines, as many as are asked for, and writes
// profiles of itself: inputs of any size for measurements.
//
//	bulk -n 100000 -paths 200 -depth 20 -out g.pb.gz -debug 0
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

var (
	number = flag.Int("n", 1000, "goroutines")
	paths  = flag.Int("paths", 200, "different paths to where they wait; 0 gives each its own")
	depth  = flag.Int("depth", 20, "calls on each stack, up to twice as many")
	labels = flag.Int("labels", 0, "labels of each: 1 has few values, 2 adds one for each goroutine")
	waves  = flag.Int("waves", 1, "start them in so many parts, 65 seconds apart, so that texts have minutes")
	out    = flag.String("out", "", "file to write")
	debug  = flag.Int("debug", 0, "form: 0 protobuf, 1 counted text, 2 traceback without its limit of 64 MiB")
)

func main() {
	flag.Parse()
	if *out == "" {
		log.Fatal("-out is missing")
	}
	started := new(sync.WaitGroup)
	for wave := 0; wave < *waves; wave++ {
		if wave > 0 {
			time.Sleep(65 * time.Second)
			runtime.GC()
		}
		for i := *number * wave / *waves; i < *number*(wave+1) / *waves; i++ {
			started.Add(1)
			start(i, started)
		}
	}
	started.Wait()
	time.Sleep(100 * time.Millisecond)
	if err := write(*out, *debug); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d goroutines\n", runtime.NumGoroutine())
}

// start starts goroutine i on its path.
func start(i int, started *sync.WaitGroup) {
	path := i
	if *paths > 0 {
		path = i % *paths
	}
	dice := rand.New(rand.NewSource(int64(path)))
	calls := make([]byte, *depth+dice.Intn(*depth+1))
	for at := range calls {
		calls[at] = byte(dice.Intn(len(steps)))
	}
	wait := waits[dice.Intn(len(waits))]
	ctx := context.Background()
	if *labels > 0 {
		pairs := []string{"tenant", fmt.Sprintf("t%d", i%50)}
		if *labels > 1 {
			pairs = append(pairs, "request", fmt.Sprintf("%016x", rand.Uint64()))
		}
		ctx = pprof.WithLabels(ctx, pprof.Labels(pairs...))
	}
	go func() {
		pprof.SetGoroutineLabels(ctx)
		walk(calls, func() {
			started.Done()
			wait()
		})
	}()
}

// walk calls the functions of a path, each from the one before.
func walk(calls []byte, wait func()) {
	if len(calls) == 0 {
		wait()
		return
	}
	steps[calls[0]](calls[1:], wait)
}

// write writes the profile in one of its forms.
func write(path string, debug int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if debug < 2 {
		return pprof.Lookup("goroutine").WriteTo(file, debug)
	}
	for size := 64 << 20; ; size *= 2 {
		buf := make([]byte, size)
		if length := runtime.Stack(buf, true); length < size {
			_, err := file.Write(buf[:length])
			return err
		}
	}
}

// The shared things that goroutines wait for.
var (
	queue    = make(chan int)
	full     = make(chan int)
	done     = make(chan struct{})
	mutex    sync.Mutex
	table    sync.RWMutex
	readers  sync.RWMutex
	group    sync.WaitGroup
	changed  = sync.NewCond(new(sync.Mutex))
	pipe, _  = io.Pipe()
	file     *os.File
	held     *os.File // keeps the other end of the file open
	nobody   chan int
	nobodies chan int
)

func init() {
	mutex.Lock()
	table.Lock()
	readers.RLock()
	group.Add(1)
	read, write, err := os.Pipe()
	if err != nil {
		log.Fatal(err)
	}
	file, held = read, write
}

// waits are the ways to wait, most of them for ever.
var waits = []func(){
	func() { <-queue },
	func() { full <- 1 },
	func() {
		for range done {
		}
	},
	func() {
		select {
		case <-queue:
		case <-done:
		}
	},
	func() { select {} },
	func() { mutex.Lock() },
	func() { table.RLock() },
	func() { readers.Lock() },
	func() { group.Wait() },
	func() {
		changed.L.Lock()
		changed.Wait()
	},
	func() { time.Sleep(time.Hour) },
	func() { file.Read(make([]byte, 1)) },
	func() { pipe.Read(make([]byte, 1)) },
	func() { <-nobody },
	func() { nobodies <- 1 },
}
