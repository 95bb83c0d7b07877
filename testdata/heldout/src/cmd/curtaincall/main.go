// Command curtaincall takes the applause of the stream's viewers, and ends when the show does.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/crew"
)

type applause struct {
	wg    sync.WaitGroup
	hands *crew.Crew[string]
}

func (a *applause) clap(w http.ResponseWriter, r *http.Request) {
	a.wg.Add(1)
	defer a.wg.Done()
	a.hands.Give("clap")
	if house.Pause(r.Context(), 4*time.Second) == nil {
		fmt.Fprintln(w, "bravo")
	}
}

func main() {
	a := &applause{hands: crew.Hire(9, func(string) { time.Sleep(time.Millisecond) })}
	over := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/clap", a.clap)
	var once sync.Once
	mux.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { once.Do(func() { close(over) }) })
	srv := &http.Server{Handler: house.Debug(mux)}
	l := house.Listen("http")
	debug := house.Listen("debug")
	house.Ready()
	go http.Serve(debug, house.Debug(http.NewServeMux()))
	go func() {
		if err := srv.Serve(l); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	<-over
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		log.Print(err)
	}
	a.wg.Wait()
	a.hands.Dismiss()
}
