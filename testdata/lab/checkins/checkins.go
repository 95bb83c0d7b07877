// Package checkins gives guests their rooms.
package checkins

import (
	"fmt"
	"net/http"

	"example.com/lab/internal/harness"
)

type room struct {
	number int
	err    error
}

// Hotel has rooms, and phones in some of them.
type Hotel struct {
	phones map[int]*phone
	rooms  int
}

type phone struct{ rings int }

func (p *phone) ring() { p.rings++ }

func (h *Hotel) assign(guest string) int { return len(guest) % h.rooms }

// checkIn finds a room and rings there.
func (h *Hotel) checkIn(guest string) room {
	given := make(chan room)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				given <- room{err: fmt.Errorf("checkins: %v", reason)}
			}
		}()
		number := h.assign(guest)
		given <- room{number: number}
		h.phones[number].ring()
	}()
	return <-given
}

// checkInRung rings before it tells the room.
func (h *Hotel) checkInRung(guest string) room {
	given := make(chan room)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				given <- room{err: fmt.Errorf("checkins: %v", reason)}
			}
		}()
		number := h.assign(guest)
		h.phones[number].ring()
		given <- room{number: number}
	}()
	return <-given
}

// Program is the lab's description of this service: 80 guests in rooms
// without a phone.
var Program = harness.Program{
	Name: "check-in",
	Serve: func(env harness.Env) error {
		h := &Hotel{phones: map[int]*phone{}, rooms: 7}
		find := h.checkIn
		if env.Fixed() {
			find = h.checkInRung
		}
		env.Mux.HandleFunc("/checkin", func(w http.ResponseWriter, r *http.Request) {
			given := find(r.URL.Query().Get("guest"))
			if given.err != nil {
				http.Error(w, given.err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprintln(w, given.number)
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(80, 6, "/checkin?guest=g%d") },
}
