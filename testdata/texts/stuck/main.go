// Command stuck is a small program that waits in many ways and then ends in the way it is told
// to, for recordings of crash output.
//
//	stuck -pb FILE [-counted FILE] [-text FILE] [-end wait|panic|deadlock]
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime/pprof"
	"sync"
	"time"
)

type queue struct {
	mu    sync.Mutex
	items chan int
}

func (q *queue) push(n int) {
	q.items <- n
}

func (q *queue) drain(done *sync.WaitGroup) {
	defer done.Done()
	for n := range q.items {
		_ = n
	}
}

func (q *queue) locked() {
	q.mu.Lock()
	defer q.mu.Unlock()
}

func (q *queue) forward(ctx context.Context, to chan<- int) {
	select {
	case to <- 1:
	case <-ctx.Done():
	}
}

// start leaves goroutines that nothing wakes.
func start() *queue {
	senders, receivers := &queue{items: make(chan int)}, &queue{items: make(chan int)}
	senders.mu.Lock()
	var done sync.WaitGroup
	for i := 0; i < 4; i++ {
		go senders.push(i)
		done.Add(1)
		go receivers.drain(&done)
		go senders.locked()
		go func() { senders.forward(context.Background(), make(chan int)) }()
	}
	for i := 0; i < 3; i++ {
		labels := pprof.Labels("route", "/search", "shard", fmt.Sprintf("n %d", i))
		pprof.Do(context.Background(), labels, func(context.Context) {
			go func() {
				var never chan int
				<-never
			}()
		})
	}
	go func() {
		done.Wait()
	}()
	return senders
}

func lookup(file string, debug int) {
	if file == "" {
		return
	}
	out, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer out.Close()
	if err := pprof.Lookup("goroutine").WriteTo(out, debug); err != nil {
		panic(err)
	}
}

func main() {
	pb := flag.String("pb", "", "file for the protobuf form")
	counted := flag.String("counted", "", "file for the counted text")
	text := flag.String("text", "", "file for the traceback")
	end := flag.String("end", "wait", "wait, panic or deadlock")
	flag.Parse()
	start()
	if *end == "wait" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		go listener.Accept()
		go time.Sleep(time.Hour)
	}
	time.Sleep(200 * time.Millisecond)
	lookup(*pb, 0)
	lookup(*counted, 1)
	lookup(*text, 2)
	fmt.Println("ready")
	switch *end {
	case "panic":
		panic("out of ideas")
	case "deadlock":
		select {}
	default:
		time.Sleep(time.Hour)
	}
}
