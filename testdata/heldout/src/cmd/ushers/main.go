// Command ushers talks to the ushers' handsets.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type handset struct {
	conn net.Conn
	out  chan string
}

type foyer struct {
	mu       sync.Mutex
	handsets map[*handset]struct{}
}

func (f *foyer) add(h *handset) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handsets[h] = struct{}{}
}

func (f *foyer) remove(h *handset) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.handsets, h)
}

func (f *foyer) tell(s string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for h := range f.handsets {
		select {
		case h.out <- s:
		default:
		}
	}
}

func (h *handset) pump() {
	for s := range h.out {
		fmt.Fprintln(h.conn, s)
	}
}

var errBye = errors.New("bye")

func (f *foyer) serve(conn net.Conn) {
	defer conn.Close()
	h := &handset{conn: conn, out: make(chan string, 8)}
	f.add(h)
	go h.pump()
	err := f.hear(bufio.NewReader(conn))
	f.remove(h)
	if err != errBye && house.Edition() == 1 {
		log.Print(err)
		return
	}
	close(h.out)
}

func (f *foyer) hear(r *bufio.Reader) error {
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if line == "bye\n" {
			return errBye
		}
		f.tell(line)
	}
}

func main() {
	f := &foyer{handsets: map[*handset]struct{}{}}
	go func() {
		for t := range time.Tick(400 * time.Millisecond) {
			f.tell(t.Format(time.Kitchen))
		}
	}()
	l := house.Listen("tcp")
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go f.serve(conn)
		}
	}()
	house.Run(http.NewServeMux())
}
