// Command cgo has goroutines inside C, called back from C, and C threads that call Go.
//
//	cgo -pb FILE -counted FILE -text FILE
package main

/*
#cgo LDFLAGS: -lpthread
#include <pthread.h>
#include <unistd.h>

extern void goHandler(int);

static void slow(void) { sleep(3600); }
static void call_back(int n) { goHandler(n); }
static void *thread(void *arg) { goHandler(100); return arg; }
static void start_thread(void) { pthread_t t; pthread_create(&t, 0, thread, 0); }
*/
import "C"

import (
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"time"
)

var never = make(chan int)

//export goHandler
func goHandler(n C.int) {
	never <- int(n)
}

func inC() { C.slow() }

func calledBack(n int) { C.call_back(C.int(n)) }

func dump(file string, debug int) {
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
	flag.Parse()
	for i := 0; i < 3; i++ {
		go inC()
		go calledBack(i)
	}
	C.start_thread()
	C.start_thread()
	time.Sleep(300 * time.Millisecond)
	dump(*pb, 0)
	dump(*counted, 1)
	dump(*text, 2)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
