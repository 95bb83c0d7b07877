// Command relays keeps lines to the video relays behind the stage.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/foyer"
)

type relay struct {
	conn net.Conn
	say  chan string
}

type desk struct {
	mu     sync.Mutex
	relays map[*relay]bool
}

func (d *desk) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Print(err)
			continue
		}
		go d.line(&relay{conn: conn, say: make(chan string, 4)})
	}
}

// line reads what a relay says, for as long as it says something every minute.
func (d *desk) line(r *relay) {
	d.mu.Lock()
	d.relays[r] = true
	d.mu.Unlock()
	done := make(chan struct{})
	go r.beat(done)
	defer func() {
		close(done)
		d.mu.Lock()
		delete(d.relays, r)
		d.mu.Unlock()
		r.conn.Close()
	}()
	in := bufio.NewScanner(r.conn)
	for {
		r.conn.SetReadDeadline(time.Now().Add(time.Minute))
		if !in.Scan() {
			return
		}
		r.say <- "heard " + in.Text()
	}
}

func (r *relay) beat(done <-chan struct{}) {
	beat := time.NewTicker(500 * time.Millisecond)
	defer beat.Stop()
	for {
		select {
		case text := <-r.say:
			fmt.Fprintln(r.conn, text)
		case <-beat.C:
			fmt.Fprintln(r.conn, "beat")
		case <-done:
			return
		}
	}
}

func main() {
	flag.Parse()
	d := &desk{relays: make(map[*relay]bool)}
	wire := foyer.Listen()
	go d.serve(wire)
	mux := foyer.Mux()
	mux.HandleFunc("/relays", func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		fmt.Fprintln(w, len(d.relays))
	})
	foyer.Serve(mux, wire)
}
