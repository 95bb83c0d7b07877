// Command callboard calls the actors to the stage.
package main

import (
	"context"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
)

type actor struct {
	conn  *websocket.Conn
	calls chan string
}

type callboard struct {
	mu     sync.Mutex
	actors map[*actor]bool
	up     websocket.Upgrader
}

func (b *callboard) join(w http.ResponseWriter, r *http.Request) {
	conn, err := b.up.Upgrade(w, r, nil)
	if err != nil {
		log.Print(err)
		return
	}
	a := &actor{conn, make(chan string, 4)}
	b.mu.Lock()
	b.actors[a] = true
	b.mu.Unlock()
	go a.write()
	b.read(a)
}

func (a *actor) write() {
	for c := range a.calls {
		if err := a.conn.WriteMessage(websocket.TextMessage, []byte(c)); err != nil {
			return
		}
	}
}

func (b *callboard) read(a *actor) {
	defer b.drop(a)
	for {
		if _, _, err := a.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (b *callboard) drop(a *actor) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.actors, a)
	if house.Edition() > 1 {
		close(a.calls)
	}
	a.conn.Close()
}

func (b *callboard) call(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for a := range b.actors {
		select {
		case a.calls <- text:
		default:
		}
	}
}

func main() {
	b := &callboard{actors: map[*actor]bool{}}
	clock.Start(context.Background(), clock.Job{Name: "five minutes", Every: 300 * time.Millisecond, Do: func() { b.call("five minutes") }},
		clock.Job{Name: "beginners", Every: 700 * time.Millisecond, Do: func() { b.call("beginners") }})
	mux := http.NewServeMux()
	mux.HandleFunc("/join", b.join)
	house.Run(mux)
}
