// Command rundown tells the displays behind the stage which scene is on.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type show struct {
	mu       sync.Mutex
	scene    int
	displays map[int]chan int
	next     int
}

func (s *show) attach() (int, <-chan int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	room := 0
	if house.Edition() > 1 {
		room = 64
	}
	ch := make(chan int, room)
	s.displays[s.next] = ch
	return s.next, ch
}

func (s *show) detach(id int) {
	if house.Edition() > 1 {
		s.mu.Lock()
		delete(s.displays, id)
		s.mu.Unlock()
	}
}

func (s *show) advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scene++
	for _, d := range s.displays {
		d <- s.scene
	}
}

func (s *show) current() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scene
}

func (s *show) display(w http.ResponseWriter, r *http.Request) {
	id, scenes := s.attach()
	defer s.detach(id)
	select {
	case n := <-scenes:
		fmt.Fprintln(w, n)
	case <-r.Context().Done():
	}
}

func lamp(on <-chan bool) {
	for range on {
	}
}

func main() {
	s := &show{displays: map[int]chan int{}}
	lamps := make(chan bool, 1)
	for i := 0; i < 10; i++ {
		go lamp(lamps)
	}
	go func() {
		for range time.Tick(90 * time.Millisecond) {
			lamps <- true
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/display", s.display)
	mux.HandleFunc("/advance", func(w http.ResponseWriter, r *http.Request) { s.advance() })
	mux.HandleFunc("/scene", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, s.current()) })
	house.Run(mux)
}
