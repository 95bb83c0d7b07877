// Command greenroom is where the company talks.
package main

import (
	"log"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"example.org/theatre/house"
)

type room struct {
	join, leave chan *guest
	said        chan []byte
}

type guest struct {
	room *room
	conn *websocket.Conn
	out  chan []byte
}

func (rm *room) run() {
	guests := map[*guest]bool{}
	for {
		select {
		case g := <-rm.join:
			guests[g] = true
		case g := <-rm.leave:
			if guests[g] {
				delete(guests, g)
				close(g.out)
			}
		case m := <-rm.said:
			for g := range guests {
				select {
				case g.out <- m:
				default:
					delete(guests, g)
					close(g.out)
				}
			}
		}
	}
}

func (g *guest) listen() {
	defer func() {
		g.room.leave <- g
		g.conn.Close()
	}()
	for {
		_, m, err := g.conn.ReadMessage()
		if err != nil {
			return
		}
		g.room.said <- m
	}
}

func (g *guest) talk() {
	ping := time.NewTicker(30 * time.Second)
	defer ping.Stop()
	defer g.conn.Close()
	for {
		select {
		case m, ok := <-g.out:
			if !ok {
				return
			}
			if g.conn.WriteMessage(websocket.TextMessage, m) != nil {
				return
			}
		case <-ping.C:
			if g.conn.WriteMessage(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}

func main() {
	rm := &room{make(chan *guest), make(chan *guest), make(chan []byte)}
	go rm.run()
	var up websocket.Upgrader
	mux := http.NewServeMux()
	mux.HandleFunc("/join", func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			log.Print(err)
			return
		}
		g := &guest{rm, conn, make(chan []byte, 256)}
		rm.join <- g
		go g.talk()
		go g.listen()
	})
	house.Run(mux)
}
