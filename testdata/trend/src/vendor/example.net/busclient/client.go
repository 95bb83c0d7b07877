// Package busclient talks to a message bus over one TCP connection.
package busclient

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// ErrClosed is returned by a client that was closed.
var ErrClosed = errors.New("busclient: closed")

// Client is a connection to the bus. It is safe for concurrent use.
type Client struct {
	conn net.Conn
	out  chan string
	acks chan string
	done chan struct{}
	once sync.Once
}

// Connect opens a connection. Close must be called to release it.
func Connect(addr string) (*Client, error) {
	conn, err := net.DialTimeout("tcp", addr, 2*time.Second)
	if err != nil {
		return nil, fmt.Errorf("busclient: %w", err)
	}
	c := &Client{
		conn: conn,
		out:  make(chan string, 8),
		acks: make(chan string, 8),
		done: make(chan struct{}),
	}
	go c.readLoop()
	go c.writeLoop()
	go c.heartbeat(3 * time.Second)
	return c, nil
}

// Publish sends a message and waits for its acknowledgement.
func (c *Client) Publish(topic, body string) error {
	select {
	case c.out <- "PUB " + topic + " " + body:
	case <-c.done:
		return ErrClosed
	}
	select {
	case <-c.acks:
		return nil
	case <-c.done:
		return ErrClosed
	case <-time.After(2 * time.Second):
		return fmt.Errorf("busclient: %s: no acknowledgement", topic)
	}
}

// Close ends the client.
func (c *Client) Close() error {
	c.once.Do(func() { close(c.done) })
	return c.conn.Close()
}

func (c *Client) readLoop() {
	lines := bufio.NewScanner(c.conn)
	for lines.Scan() {
		if lines.Text() == "OK PONG" {
			continue
		}
		select {
		case c.acks <- lines.Text():
		case <-c.done:
			return
		}
	}
	c.once.Do(func() { close(c.done) })
}

func (c *Client) writeLoop() {
	for {
		select {
		case m := <-c.out:
			if _, err := fmt.Fprintln(c.conn, m); err != nil {
				return
			}
		case <-c.done:
			return
		}
	}
}

func (c *Client) heartbeat(every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			select {
			case c.out <- "PING":
			default:
			}
		case <-c.done:
			return
		}
	}
}
