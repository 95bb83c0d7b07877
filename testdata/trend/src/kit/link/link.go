// Package link is a pool of connections to a server that answers lines.
package link

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// ErrLost is returned when the connection ended before the answer.
var ErrLost = errors.New("link: connection lost")

type conn struct {
	net.Conn
	out     chan string
	answers chan string
	gone    chan struct{}
}

func (c *conn) read() {
	defer close(c.gone)
	lines := bufio.NewScanner(c.Conn)
	for lines.Scan() {
		c.answers <- lines.Text()
	}
}

func (c *conn) write() {
	for {
		select {
		case line := <-c.out:
			fmt.Fprintln(c.Conn, line)
		case <-c.gone:
			c.Conn.Close()
			return
		}
	}
}

// Pool opens connections while they are wanted and keeps them: some at once,
// then no more than one in a while.
type Pool struct {
	addr string
	soon int
	max  int
	rest time.Duration
	idle chan *conn

	mu   sync.Mutex
	n    int
	last time.Time
}

// NewPool returns a pool of at most max connections. It rests after each but
// the first soon.
func NewPool(addr string, soon, max int, rest time.Duration) *Pool {
	return &Pool{addr: addr, soon: soon, max: max, rest: rest, idle: make(chan *conn, max)}
}

// Call sends a line and returns the answer.
func (p *Pool) Call(line string) (string, error) {
	c, err := p.get()
	if err != nil {
		return "", err
	}
	c.out <- line
	select {
	case a := <-c.answers:
		p.idle <- c
		return a, nil
	case <-c.gone:
		p.mu.Lock()
		p.n--
		p.mu.Unlock()
		return "", ErrLost
	}
}

func (p *Pool) get() (*conn, error) {
	select {
	case c := <-p.idle:
		return c, nil
	default:
	}
	if !p.another() {
		return <-p.idle, nil
	}
	nc, err := net.Dial("tcp", p.addr)
	if err != nil {
		return nil, err
	}
	c := &conn{nc, make(chan string, 1), make(chan string, 1), make(chan struct{})}
	go c.read()
	go c.write()
	return c, nil
}

func (p *Pool) another() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n == p.max || (p.n >= p.soon && time.Since(p.last) < p.rest) {
		return false
	}
	p.n++
	p.last = time.Now()
	return true
}
