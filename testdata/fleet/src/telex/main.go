package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type peer struct {
	c net.Conn
	q chan string
}

type broker struct {
	mu    sync.RWMutex
	peers map[*peer]struct{}
}

func (b *broker) read(p *peer) {
	defer b.drop(p)
	s := bufio.NewScanner(p.c)
	for {
		p.c.SetReadDeadline(time.Now().Add(40 * time.Second))
		if !s.Scan() {
			return
		}
		b.send(s.Text())
	}
}

func (b *broker) write(p *peer) {
	for m := range p.q {
		p.c.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := fmt.Fprintln(p.c, m); err != nil {
			p.c.Close()
		}
	}
}

func (b *broker) drop(p *peer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.peers[p]; ok {
		delete(b.peers, p)
		close(p.q)
		p.c.Close()
	}
}

func (b *broker) send(m string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for p := range b.peers {
		select {
		case p.q <- m:
		default:
		}
	}
}

func (b *broker) serve(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		p := &peer{c, make(chan string, 16)}
		b.mu.Lock()
		b.peers[p] = struct{}{}
		b.mu.Unlock()
		go b.read(p)
		go b.write(p)
	}
}

func subscriber(addr string, n int) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	s := bufio.NewScanner(c)
	for s.Scan() {
	}
}

func main() {
	diag.OnSignal()
	l, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	b := &broker{peers: map[*peer]struct{}{}}
	go func() { log.Fatal(b.serve(l)) }()
	for i := 0; i < 200; i++ {
		go subscriber(l.Addr().String(), i)
	}
	for i := 0; ; i++ {
		b.send(fmt.Sprint("telex ", i))
		time.Sleep(20 * time.Millisecond)
	}
}
