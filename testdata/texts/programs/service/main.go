// Command service logs while it works and prints a dump of its goroutines twice. It then panics,
// with a child that goes on to log into the same stream.
//
//	service -out PREFIX [-pause 3s] [-panic [-pace COMMAND]] 2>LOG
//
// The dumps, and what the panic prints, are also written to files on their own.
package main

import (
	"errors"
	"flag"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

func handle(id int, release <-chan struct{}) error {
	<-release
	return errors.New("late " + strconv.Itoa(id))
}

// fetch leaks a goroutine for each call that times out.
func fetch(id int, release <-chan struct{}) error {
	result := make(chan error)
	go func() { result <- handle(id, release) }()
	select {
	case err := <-result:
		return err
	case <-time.After(time.Millisecond):
		return errors.New("timed out")
	}
}

func traffic(first, n int, release <-chan struct{}) {
	for id := first; id < first+n; id++ {
		if err := fetch(id, release); err != nil {
			log.Printf("fetch %d: %v", id, err)
		}
	}
}

// dump prints what a signal handler of many services prints.
func dump(file string) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	if err := os.WriteFile(file, stacks, 0o666); err != nil {
		panic(err)
	}
	log.Printf("=== goroutines: %d ===", runtime.NumGoroutine())
	os.Stderr.Write(stacks)
	log.Print("=== end ===")
}

func main() {
	prefix := flag.String("out", "", "how the names of the files begin")
	pause := flag.Duration("pause", 3*time.Second, "time between the dumps")
	last := flag.Bool("panic", false, "end in a panic while a child writes to the same stream")
	pace := flag.String("pace", "sleep 0.0005", "what the child does between two lines")
	flag.Parse()
	release := make(chan struct{})
	traffic(0, 8, release)
	dump(*prefix + "-1.txt")
	for range 3 {
		time.Sleep(*pause / 3)
		log.Print("GET /healthz 200")
	}
	traffic(8, 5, release)
	if *last {
		crash, err := os.Create(*prefix + "-crash.txt")
		if err != nil {
			panic(err)
		}
		debug.SetTraceback("all")
		if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
			panic(err)
		}
		child := exec.Command("sh", "-c", `n=0; while kill -0 $PPID 2>/dev/null; do n=$((n+1)); echo "sidecar: level=info msg=\"tick $n\"" >&2; `+*pace+`; done`)
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			panic(err)
		}
		time.Sleep(5 * time.Millisecond)
		panic("no more connections")
	}
	dump(*prefix + "-2.txt")
	log.Print("stopping")
}
