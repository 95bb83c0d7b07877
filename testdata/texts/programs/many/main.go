// Command many has so many goroutines that the runtime cuts the dump it serves at 64 MiB. It asks
// its own pprof handler, for the protobuf first.
//
//	many -out PREFIX [-n 100000]
package main

import (
	"flag"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

var jobs, replies = make(chan int), make(chan int)

// walk waits at the bottom of a stack; few arguments keep the recording small when it is packed.
func walk() { walk01() }

//go:noinline
func walk01() { walk02() }

//go:noinline
func walk02() { walk03() }

//go:noinline
func walk03() { walk04() }

//go:noinline
func walk04() { walk05() }

//go:noinline
func walk05() { walk06() }

//go:noinline
func walk06() { walk07() }

//go:noinline
func walk07() { nest(20) }

//go:noinline
func nest(n int) {
	if n == 0 {
		<-jobs
		return
	}
	nest(n - 1)
}

func reply() { replies <- 1 }

func save(url, file string) {
	response, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	out, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, response.Body); err != nil {
		panic(err)
	}
}

func main() {
	prefix := flag.String("out", "", "how the names of the files begin")
	n := flag.Int("n", 100000, "how many goroutines")
	flag.Parse()
	for i := 0; i < *n; i++ {
		if i%4 == 0 {
			go reply()
		} else {
			go walk()
		}
	}
	time.Sleep(3 * time.Second)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
	url := "http://" + listener.Addr().String() + "/debug/pprof/goroutine"
	save(url, *prefix+".pb.gz")
	save(url+"?debug=1", *prefix+".debug1.txt")
	save(url+"?debug=2", *prefix+".debug2.txt")
}
