// Command acoustics takes measurements over TCP, a line each.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"

	"example.org/theatre/acoustics"
	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

func listen(l net.Listener, desk *acoustics.Desk) {
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Print(err)
			return
		}
		go microphone(conn, desk)
	}
}

func microphone(conn net.Conn, desk *acoustics.Desk) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		var level acoustics.Level
		if _, err := fmt.Sscanf(lines.Text(), "%s %d", &level.Room, &level.DB); err != nil {
			fmt.Fprintln(conn, "what?")
			continue
		}
		desk.Report(level)
		fmt.Fprintln(conn, "thanks")
	}
}

func main() {
	flag.Parse()
	desk := acoustics.NewDesk(95)
	backstage.NewHands(14)
	wire := foyer.Listen()
	go listen(wire, desk)
	mux := foyer.Mux()
	mux.HandleFunc("/rooms", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, strings.Join(desk.Rooms(), " "))
	})
	foyer.Serve(mux, wire)
}
