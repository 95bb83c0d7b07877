// Package dock talks to the scanners at the gates.
package dock

import (
	"bufio"
	"fmt"
	"net"
	"sync"
	"time"
)

// Gate accepts scanners.
type Gate struct {
	l     net.Listener
	scans chan string
	doors chan int
	stop  chan struct{}
	open  sync.WaitGroup
}

// Listen opens a gate.
func Listen() (*Gate, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("dock: %w", err)
	}
	g := &Gate{l: l, scans: make(chan string), doors: make(chan int), stop: make(chan struct{})}
	g.open.Add(1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			g.admit(c)
		}
	}()
	go func() {
		for s := range g.scans {
			_ = s
		}
	}()
	go func() {
		g.open.Wait()
		close(g.scans)
	}()
	go g.watchDoors()
	go g.lights()
	return g, nil
}

type session struct {
	conn net.Conn
	out  chan string
	gone chan struct{}
}

func (g *Gate) admit(c net.Conn) {
	s := &session{conn: c, out: make(chan string), gone: make(chan struct{})}
	go g.receive(s)
	go g.send(s)
	go func() {
		t := time.NewTicker(20 * time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				s.out <- "beep"
			case <-s.gone:
				return
			}
		}
	}()
}

func (g *Gate) receive(s *session) {
	defer close(s.gone)
	lines := bufio.NewScanner(s.conn)
	for lines.Scan() {
		g.scans <- lines.Text()
	}
}

func (g *Gate) send(s *session) {
	for {
		select {
		case m := <-s.out:
			fmt.Fprintln(s.conn, m)
		case <-s.gone:
			return
		}
	}
}

func (g *Gate) watchDoors() {
	for d := range g.doors {
		_ = d
	}
}

func (g *Gate) lights() {
	for {
		select {
		case <-time.After(time.Minute):
		case <-g.stop:
			return
		}
	}
}

// Scanner is one scanner.
type Scanner struct {
	conn net.Conn
	keys chan string
}

// Connect connects a scanner to the gate.
func (g *Gate) Connect() error {
	c, err := net.Dial("tcp", g.l.Addr().String())
	if err != nil {
		return fmt.Errorf("dock: %w", err)
	}
	s := &Scanner{c, make(chan string)}
	go s.display()
	go s.scan()
	return nil
}

func (s *Scanner) display() {
	buf := make([]byte, 64)
	for {
		if _, err := s.conn.Read(buf); err != nil {
			return
		}
	}
}

func (s *Scanner) scan() {
	for k := range s.keys {
		fmt.Fprintln(s.conn, k)
	}
}
