package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"

	"harborline.dev/fleet/internal/diag"
)

type store struct {
	sync.Mutex
	kwh map[string]float64
}

type session struct {
	conn  net.Conn
	store *store
	meter string
}

func (s *session) serve() {
	defer s.conn.Close()
	in := bufio.NewReader(s.conn)
	for {
		l, err := in.ReadString('\n')
		if err != nil {
			log.Printf("%s: %v", s.meter, err)
			return
		}
		if err := s.handle(strings.TrimSpace(l)); err != nil {
			fmt.Fprintln(s.conn, "ERR", err)
			continue
		}
		fmt.Fprintln(s.conn, "OK")
	}
}

func (s *session) handle(l string) error {
	if m := strings.TrimPrefix(l, "METER "); m != l {
		s.meter = m
		return nil
	}
	v, err := strconv.ParseFloat(l, 64)
	if err != nil {
		return err
	}
	s.store.Lock()
	defer s.store.Unlock()
	s.store.kwh[s.meter] += v
	return nil
}

func main() {
	diag.OnSignal()
	l, err := net.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		log.Fatal(err)
	}
	st := &store{kwh: map[string]float64{}}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go (&session{conn: c, store: st}).serve()
	}
}
