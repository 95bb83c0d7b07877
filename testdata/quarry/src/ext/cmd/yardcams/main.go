// Command yardcams passes pictures of the yard on to browsers.
package main

import (
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

var upgrader = websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 512}

type viewer struct {
	conn     *websocket.Conn
	pictures chan []byte
	camera   string
}

type studio struct {
	mu      sync.Mutex
	viewers map[*viewer]struct{}
}

func (s *studio) serve(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	v := &viewer{conn: conn, pictures: make(chan []byte, 8), camera: r.FormValue("camera")}
	s.mu.Lock()
	s.viewers[v] = struct{}{}
	s.mu.Unlock()
	go v.send()
	s.listen(v)
}

// listen ends with the connection.
func (s *studio) listen(v *viewer) {
	defer func() {
		s.mu.Lock()
		delete(s.viewers, v)
		if rev.Two {
			close(v.pictures)
		}
		s.mu.Unlock()
		v.conn.Close()
	}()
	for {
		_, message, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		v.camera = string(message)
		s.mu.Unlock()
	}
}

func (v *viewer) send() {
	for picture := range v.pictures {
		_ = v.conn.SetWriteDeadline(time.Now().Add(time.Second))
		if err := v.conn.WriteMessage(websocket.BinaryMessage, picture); err != nil {
			return
		}
	}
}

func (s *studio) picture(camera string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.viewers {
		if v.camera != camera {
			continue
		}
		select {
		case v.pictures <- []byte(camera):
		default:
		}
	}
}

func main() {
	st := &studio{viewers: map[*viewer]struct{}{}}
	s := site.New("yardcams", site.Hands(4), site.Every(200*time.Millisecond, func() { st.picture("gate") }), site.Every(300*time.Millisecond, func() { st.picture("wash") }))
	s.Mux.HandleFunc("/ws", st.serve)
	log.Fatal(s.Run())
}
