package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync/atomic"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/panjf2000/ants/v2"
	"github.com/robfig/cron/v3"
)

func echo(s *yamux.Session) {
	for {
		st, err := s.Accept()
		if err != nil {
			return
		}
		go func() {
			defer st.Close()
			io.Copy(st, st)
		}()
	}
}

func device(s *yamux.Session, i int) {
	st, err := s.Open()
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	in := bufio.NewReader(st)
	for {
		if _, err := fmt.Fprintf(st, "dev %d\n", i); err != nil {
			return
		}
		if _, err := in.ReadString('\n'); err != nil {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
}

func main() {
	a, b := net.Pipe()
	srv, err := yamux.Server(a, nil)
	if err != nil {
		log.Fatal(err)
	}
	cl, err := yamux.Client(b, nil)
	if err != nil {
		log.Fatal(err)
	}
	go echo(srv)
	for i := 0; i < 40; i++ {
		go device(cl, i)
	}
	pool, err := ants.NewPool(200, ants.WithExpiryDuration(time.Minute))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Release()
	var done atomic.Int64
	c := cron.New(cron.WithSeconds())
	for i := 0; i < 12; i++ {
		c.AddFunc(fmt.Sprintf("%d * * * * *", i*5), func() { log.Print("images: ", done.Load()) })
	}
	c.Start()
	http.HandleFunc("/resize", func(w http.ResponseWriter, r *http.Request) {
		ready := make(chan int64, 1)
		err := pool.Submit(func() {
			time.Sleep(20 * time.Millisecond)
			ready <- done.Add(1)
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		select {
		case n := <-ready:
			fmt.Fprintln(w, n)
		case <-r.Context().Done():
		}
	})
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
