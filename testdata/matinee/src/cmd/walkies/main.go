// Command walkies passes on what the stewards of the festival say.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type steward struct {
	conn   net.Conn
	outbox chan string
	gone   chan struct{}
}

type channel struct {
	mu       sync.Mutex
	stewards map[*steward]struct{}
}

func (c *channel) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s := &steward{conn: conn, outbox: make(chan string, 32), gone: make(chan struct{})}
		c.mu.Lock()
		c.stewards[s] = struct{}{}
		c.mu.Unlock()
		go c.listen(s)
		go s.speak()
	}
}

func (c *channel) listen(s *steward) {
	defer func() {
		c.mu.Lock()
		delete(c.stewards, s)
		c.mu.Unlock()
		s.conn.Close()
		if foyer.Repaired {
			close(s.gone)
		}
	}()
	lines := bufio.NewScanner(s.conn)
	for lines.Scan() {
		c.tell(lines.Text())
	}
}

func (c *channel) tell(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for s := range c.stewards {
		select {
		case s.outbox <- text:
		default:
		}
	}
}

func (s *steward) speak() {
	for {
		select {
		case text := <-s.outbox:
			if _, err := io.WriteString(s.conn, text+"\n"); err != nil {
				return
			}
		case <-s.gone:
			return
		}
	}
}

func main() {
	flag.Parse()
	c := &channel{stewards: make(map[*steward]struct{})}
	backstage.NewHands(15)
	wire := foyer.Listen()
	go c.serve(wire)
	mux := foyer.Mux()
	mux.HandleFunc("/stewards", func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		fmt.Fprintln(w, len(c.stewards))
	})
	foyer.Serve(mux, wire)
}
