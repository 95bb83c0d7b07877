// Command cuelink talks to the dimmer racks.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"example.org/theatre/house"
)

type rack struct {
	addr    string
	circuit string
}

func (r rack) status() (string, error) {
	conn, err := net.DialTimeout("tcp", r.addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if house.Edition() > 1 {
		conn.SetDeadline(time.Now().Add(250 * time.Millisecond))
	}
	if _, err := fmt.Fprintf(conn, "status %s\n", r.circuit); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line), err
}

// serve is the line protocol of the stage manager's desk.
func serve(l net.Listener, addr string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Print(err)
			return
		}
		go desk(conn, addr)
	}
}

func desk(conn net.Conn, addr string) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		s, err := rack{addr, lines.Text()}.status()
		if err != nil {
			fmt.Fprintln(conn, "error:", err)
			continue
		}
		fmt.Fprintln(conn, s)
	}
}

func keepWarm(addr string) {
	for {
		time.Sleep(120 * time.Millisecond)
		if _, err := (rack{addr, "house"}).status(); err != nil {
			log.Print(err)
		}
	}
}

func main() {
	addr := house.Peer("TCP")
	go keepWarm(addr)
	l := house.Listen("tcp")
	go serve(l, addr)
	mux := http.NewServeMux()
	mux.HandleFunc("/status", func(w http.ResponseWriter, r *http.Request) {
		s, err := rack{addr, r.FormValue("circuit")}.status()
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		fmt.Fprintln(w, s)
	})
	house.Run(mux)
}
