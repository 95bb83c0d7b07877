// Command loggers takes the data of weather loggers over TCP.
package main

import (
	"bufio"
	"context"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"strings"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type station struct {
	conn   net.Conn
	values chan string
	silent int
}

// supervise notes when a station is silent for long.
func (st *station) supervise(ctx context.Context) {
	for {
		select {
		case <-st.values:
			st.silent = 0
		case <-time.After(5 * time.Second):
			st.silent++
		case <-ctx.Done():
			return
		}
	}
}

func (st *station) read(each func(string)) {
	in := bufio.NewScanner(st.conn)
	for in.Scan() {
		line := strings.TrimSpace(in.Text())
		each(line)
		select {
		case st.values <- line:
		default:
		}
	}
}

type server struct {
	ctx  context.Context
	mu   sync.Mutex
	last []string
}

func (s *server) handle(c net.Conn) {
	st := &station{conn: c, values: make(chan string)}
	ctx := s.ctx
	if rev.Two {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(s.ctx)
		defer cancel()
	}
	go st.supervise(ctx)
	defer c.Close()
	st.read(func(line string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.last = append(s.last, line)
		if len(s.last) > 100 {
			s.last = s.last[50:]
		}
	})
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &server{ctx: ctx}
	lines, web := site.Listen(), site.Listen()
	go func() {
		for {
			c, err := lines.Accept()
			if err != nil {
				return
			}
			go s.handle(c)
		}
	}()
	http.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	site.Announce(web, lines)
	log.Fatal(http.Serve(web, nil))
}
