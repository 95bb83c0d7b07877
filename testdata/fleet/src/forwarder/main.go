package main

import (
	"io"
	"log"
	"net"
	"os"
	"sync"
	"sync/atomic"

	"harborline.dev/fleet/internal/diag"
)

type forwarder struct {
	target string
	bytes  atomic.Int64
}

func (f *forwarder) pump(wg *sync.WaitGroup, dst io.Writer, src io.Reader) {
	defer wg.Done()
	n, err := io.Copy(dst, src)
	f.bytes.Add(n)
	if err != nil {
		log.Print(err)
	}
}

func (f *forwarder) handle(c net.Conn) {
	defer c.Close()
	b, err := net.Dial("tcp", f.target)
	if err != nil {
		log.Print(err)
		return
	}
	defer b.Close()
	var wg sync.WaitGroup
	wg.Add(2)
	go f.pump(&wg, b, c)
	go f.pump(&wg, c, b)
	wg.Wait()
}

// pager is a backend of the old kind: it takes everything and is silent.
func pager(l net.Listener, hold func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		hold(c)
	}
}

func main() {
	diag.OnSignal()
	back, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	var lines []net.Conn
	go pager(back, func(c net.Conn) { lines = append(lines, c) })
	l, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	f := &forwarder{target: back.Addr().String()}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go f.handle(c)
	}
}
