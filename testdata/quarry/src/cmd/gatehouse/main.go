// Command gatehouse talks to the barriers and keeps lines to the weighing computers.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

// barrier has a reader and a writer for each connection.
type barrier struct {
	conn net.Conn
	out  chan string
	done chan struct{}
}

func (b *barrier) reader(h *house) {
	defer close(b.done)
	defer b.conn.Close()
	in := bufio.NewScanner(b.conn)
	for in.Scan() {
		h.seen(in.Text())
	}
}

func (b *barrier) writer() {
	for {
		select {
		case command := <-b.out:
			if _, err := fmt.Fprintln(b.conn, command); err != nil {
				return
			}
		case <-b.done:
			return
		}
	}
}

type house struct {
	mu       sync.Mutex
	barriers []*barrier
	last     string
	lines    *pool
}

func (h *house) seen(text string) {
	h.mu.Lock()
	h.last = text
	h.mu.Unlock()
}

func (h *house) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		b := &barrier{conn, make(chan string, 2), make(chan struct{})}
		h.mu.Lock()
		h.barriers = append(h.barriers, b)
		h.mu.Unlock()
		go b.reader(h)
		go b.writer()
	}
}

// pool keeps connections and a reader on each.
type pool struct {
	addr string
	idle chan *line
}

type line struct {
	conn    net.Conn
	answers chan string
}

func (l *line) read() {
	in := bufio.NewScanner(l.conn)
	for in.Scan() {
		l.answers <- in.Text()
	}
	close(l.answers)
}

func newPool(addr string, n int) *pool {
	p := &pool{addr, make(chan *line, n)}
	for i := 0; i < n; i++ {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			log.Fatal(err)
		}
		l := &line{conn, make(chan string, 1)}
		go l.read()
		p.idle <- l
	}
	return p
}

func (p *pool) ask(ctx context.Context, q string) (string, error) {
	select {
	case l := <-p.idle:
		defer func() { p.idle <- l }()
		fmt.Fprintln(l.conn, q)
		a, ok := <-l.answers
		if !ok {
			return "", errors.New("line is down")
		}
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func weigh(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			in := bufio.NewScanner(conn)
			for in.Scan() {
				time.Sleep(10 * time.Millisecond)
				fmt.Fprintln(conn, "38000", in.Text())
			}
		}()
	}
}

func main() {
	computers := site.Listen()
	go weigh(computers)
	barriers := site.Listen()
	h := &house{lines: newPool(computers.Addr().String(), 10)}
	go h.accept(barriers)
	s := site.New("gatehouse", site.Hands(3), site.Every(300*time.Millisecond, func() { h.seen("clock") }))
	s.Mux.HandleFunc("/weigh", func(w http.ResponseWriter, r *http.Request) {
		a, err := h.lines.ask(r.Context(), r.FormValue("plate"))
		if err != nil {
			site.Fail(w, http.StatusBadGateway, err)
			return
		}
		fmt.Fprintln(w, a)
	})
	log.Fatal(s.Run(barriers))
}
