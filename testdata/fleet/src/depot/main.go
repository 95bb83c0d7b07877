package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"harborline.dev/fleet/internal/diag"
)

func download(w http.ResponseWriter, r *http.Request) {
	rc := w.(http.Flusher)
	for i := 0; i < 40; i++ {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
		fmt.Fprintf(w, "block %02d of %s\n", i, r.URL.Path)
		rc.Flush()
	}
}

func serve(srv *http.Server) error {
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func main() {
	diag.OnSignal()
	mux := http.NewServeMux()
	mux.HandleFunc("/dl/", download)
	srv := &http.Server{Addr: os.Getenv("ADDR"), Handler: mux, IdleTimeout: time.Minute}
	errc := make(chan error, 1)
	go func() { errc <- serve(srv) }()

	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	select {
	case err := <-errc:
		log.Fatal(err)
	case <-term:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		log.Print("forced: ", err)
		srv.Close()
	}
	log.Print("bye ", <-errc)
}
