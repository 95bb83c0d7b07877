// Command rehearsals keeps the schedule of the rehearsals.
package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/rehearsals/rooms"
)

type schedule struct {
	rooms *rooms.Rooms
	calls *crew.Crew[string]
}

func (s *schedule) rehearse(w http.ResponseWriter, r *http.Request) {
	scene := r.FormValue("scene")
	err := s.rooms.Rehearse(scene, func(scene string) bool { return !strings.HasPrefix(scene, "fight") })
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	s.calls.Give(scene)
}

func main() {
	b := board.New()
	s := &schedule{rooms.New(4), crew.Hire(5, func(string) {})}
	clock.Start(context.Background(), clock.Job{Name: "tea", Every: 300 * time.Millisecond, Do: func() { b.Put("tea", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/rehearse", s.rehearse)
	house.Run(mux)
}
