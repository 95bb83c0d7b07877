// Command server recovers from panics of its handlers, which prints the stacks of goroutines that
// are gone soon after, and then waits for a signal.
//
//	server -out FILE
//
// What a fatal signal prints is also written to the file.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"
)

func broken(w http.ResponseWriter, r *http.Request) {
	var users map[string]int
	users[r.URL.Path] = 1
}

func recovered(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			log.Printf("recovered: %v", v)
			debug.PrintStack()
		}
	}()
	panic("no such user")
}

func stuck(events chan<- int, n int) { events <- n }

func main() {
	file := flag.String("out", "", "file for the crash output")
	flag.Parse()
	crash, err := os.Create(*file)
	if err != nil {
		panic(err)
	}
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		panic(err)
	}
	fmt.Println("starting")
	http.HandleFunc("/broken", broken)
	http.HandleFunc("/recovered", recovered)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
	events := make(chan int)
	for i := range 5 {
		go stuck(events, i)
		for _, path := range []string{"/broken", "/recovered"} {
			response, err := http.Get("http://" + listener.Addr().String() + path)
			log.Printf("GET %s: %v", path, err)
			if err == nil {
				response.Body.Close()
			}
		}
	}
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(100 * time.Millisecond)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
