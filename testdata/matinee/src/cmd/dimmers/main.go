// Command dimmers shows how bright the lamps are.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/dimmers"
	"example.org/theatre/foyer"
)

// house answers for the racks in the house itself.
func house(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		io.WriteString(conn, "AT 70\r\n")
		conn.Close()
	}
}

func main() {
	flag.Parse()
	near := foyer.Listen()
	go house(near)
	racks := map[string]dimmers.Rack{
		"house": {Address: near.Addr().String(), Answers: 300 * time.Millisecond},
		"tour":  {Address: foyer.Env("PEER_MUTE"), Answers: 300 * time.Millisecond},
	}
	electricians := backstage.NewHands(55)
	go backstage.Every(context.Background(), 60*time.Millisecond, func() { electricians.Do(func() {}) })
	mux := foyer.Mux()
	mux.HandleFunc("/level", func(w http.ResponseWriter, r *http.Request) {
		channel, _ := strconv.Atoi(r.FormValue("channel"))
		level, err := racks[r.FormValue("rack")].Level(channel)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, level)
	})
	foyer.Serve(mux)
}
