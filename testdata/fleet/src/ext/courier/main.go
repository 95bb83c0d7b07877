package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

type tracker struct {
	conn   *websocket.Conn
	parcel string
	end    chan struct{}
	seen   atomic.Int64
}

func (t *tracker) push(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			msg := fmt.Sprintf(`{"parcel":%q,"at":%d}`, t.parcel, now.Unix())
			if err := t.conn.WriteMessage(websocket.TextMessage, []byte(msg)); err != nil {
				continue
			}
		case <-t.end:
			return
		}
	}
}

func (t *tracker) read() {
	//FIX defer close(t.end)
	defer t.conn.Close()
	for {
		if _, _, err := t.conn.ReadMessage(); err != nil {
			return
		}
		t.seen.Add(1)
	}
}

var upgrader = websocket.Upgrader{HandshakeTimeout: 2 * time.Second}

func track(w http.ResponseWriter, r *http.Request) {
	c, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		log.Print(err)
		return
	}
	t := &tracker{conn: c, parcel: r.FormValue("parcel"), end: make(chan struct{})}
	go t.push(300 * time.Millisecond)
	t.read()
}

func simulate(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.FormValue("n"))
	for i := 0; i < n; i++ {
		c, _, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/track?parcel=P%d", r.Host, i), nil)
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		c.WriteMessage(websocket.TextMessage, []byte("hi"))
		c.Close()
	}
	fmt.Fprintln(w, n)
}

func main() {
	http.HandleFunc("/track", track)
	http.HandleFunc("/simulate", simulate)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
