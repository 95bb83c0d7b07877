// Command prophouse makes props to order.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/foyer"
	"example.org/theatre/props"
)

type order struct {
	what string
	made chan<- string
}

func main() {
	flag.Parse()
	queue := props.NewQueue[order]()
	defer queue.Close()
	var made atomic.Int64
	maker := func() {
		for {
			o, ok := queue.Take()
			if !ok {
				return
			}
			time.Sleep(5 * time.Millisecond)
			made.Add(1)
			o.made <- o.what
		}
	}
	for i := 0; i < 85; i++ {
		go maker()
	}
	mux := foyer.Mux()
	mux.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) {
		ready := make(chan string, 1)
		queue.Put(order{r.FormValue("what"), ready})
		select {
		case what := <-ready:
			fmt.Fprintln(w, what, made.Load())
		case <-r.Context().Done():
		}
	})
	foyer.Serve(mux)
}
