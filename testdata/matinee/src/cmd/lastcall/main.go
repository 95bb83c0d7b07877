// Command lastcall streams shows, and lets those who watch see the end when it is stopped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type house struct {
	server *http.Server
	frames chan int
	quit   chan struct{}
	bars   sync.WaitGroup
	once   sync.Once
}

func (h *house) watch(w http.ResponseWriter, r *http.Request) {
	frame := time.NewTicker(40 * time.Millisecond)
	defer frame.Stop()
	for i := 0; i < 150; i++ {
		select {
		case <-frame.C:
			fmt.Fprintf(w, "frame %d\n", i)
			w.(http.Flusher).Flush()
			select {
			case h.frames <- i:
			default:
			}
		case <-r.Context().Done():
			return
		}
	}
}

func (h *house) bar() {
	defer h.bars.Done()
	for {
		select {
		case <-h.frames:
		case <-h.quit:
			return
		}
	}
}

// close lets everybody finish, and shuts the bars after that.
func (h *house) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.server.Shutdown(ctx); err != nil {
		log.Print(err)
	}
	close(h.quit)
	h.bars.Wait()
}

func main() {
	flag.Parse()
	public := http.NewServeMux()
	h := &house{server: &http.Server{Handler: public}, frames: make(chan int, 16), quit: make(chan struct{})}
	public.HandleFunc("/watch", h.watch)
	for i := 0; i < 20; i++ {
		h.bars.Add(1)
		go h.bar()
	}
	wire := foyer.Listen()
	go func() {
		if err := h.server.Serve(wire); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	mux := foyer.Mux()
	mux.HandleFunc("/close", func(w http.ResponseWriter, r *http.Request) {
		h.once.Do(func() { go h.close() })
		w.WriteHeader(http.StatusAccepted)
	})
	foyer.Serve(mux, wire)
}
