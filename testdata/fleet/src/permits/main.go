package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"
)

type future[T any] struct {
	ready chan struct{}
	value T
}

func promise[T any]() *future[T] { return &future[T]{ready: make(chan struct{})} }

func (f *future[T]) complete(v T) {
	f.value = v
	close(f.ready)
}

//go:noinline
func (f *future[T]) get() T {
	<-f.ready
	return f.value
}

type office struct{ open int }

var errClosed = errors.New("counter closed")

func (o office) issue(no int, f *future[string]) error {
	time.Sleep(time.Duration(no%7) * time.Millisecond)
	if no%3 == o.open {
		return errClosed
	}
	f.complete(fmt.Sprintf("permit %05d", no))
	return nil
}

func (o office) start(no int) *future[string] {
	f := promise[string]()
	go func() {
		if err := o.issue(no, f); err != nil {
			log.Printf("%d: %v", no, err)
		}
	}()
	return f
}

func main() {
	o := office{open: 2}
	http.HandleFunc("/permit", func(w http.ResponseWriter, r *http.Request) {
		no, err := strconv.Atoi(r.FormValue("no"))
		if err != nil {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, o.start(no).get())
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
