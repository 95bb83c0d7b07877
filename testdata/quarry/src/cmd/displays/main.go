// Command displays drives the boards that show the drivers where to load.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type board struct {
	conn net.Conn
	name string
}

func (b *board) show(picture []byte) error {
	if rev.Two {
		_ = b.conn.SetWriteDeadline(time.Now().Add(60 * time.Millisecond))
	}
	_, err := b.conn.Write(picture)
	return err
}

type yardView struct {
	mu     sync.Mutex
	boards map[*board]bool
	lanes  map[string]string
}

func (v *yardView) join(b *board) {
	v.mu.Lock()
	v.boards[b] = true
	v.mu.Unlock()
}

func (v *yardView) leave(b *board) {
	v.mu.Lock()
	delete(v.boards, b)
	v.mu.Unlock()
	b.conn.Close()
}

func (v *yardView) call(plate, lane string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lanes[plate] = lane
	if len(v.lanes) < 3 {
		return
	}
	picture := make([]byte, 12<<20)
	for b := range v.boards {
		if err := b.show(picture); err != nil {
			delete(v.boards, b)
		}
	}
	v.lanes = map[string]string{}
}

func (v *yardView) waiting() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.lanes)
}

func (v *yardView) accept(lines net.Listener) {
	for {
		conn, err := lines.Accept()
		if err != nil {
			return
		}
		b := &board{conn: conn}
		v.join(b)
		go v.keys(b)
	}
}

// keys reads what is pressed on a board.
func (v *yardView) keys(b *board) {
	in := bufio.NewScanner(b.conn)
	for in.Scan() {
		b.name = in.Text()
	}
	v.leave(b)
}

func main() {
	lines := site.Listen()
	v := &yardView{boards: map[*board]bool{}, lanes: map[string]string{}}
	go v.accept(lines)
	s := site.New("displays", site.Hands(7))
	s.Mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) { v.call(r.FormValue("plate"), r.FormValue("lane")) })
	s.Mux.HandleFunc("/waiting", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, v.waiting()) })
	log.Fatal(s.Run(lines))
}
