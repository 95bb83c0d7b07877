// Package rooms has the rooms where one can rehearse.
package rooms

import (
	"errors"
	"time"

	"example.org/theatre/house"
)

// ErrClash says that somebody of the cast is elsewhere.
var ErrClash = errors.New("rooms: the cast is not free")

// Rooms are as many as there are.
type Rooms struct{ free chan struct{} }

// New has n rooms.
func New(n int) *Rooms { return &Rooms{free: make(chan struct{}, n)} }

func (r *Rooms) enter() { r.free <- struct{}{} }
func (r *Rooms) leave() { <-r.free }

// Rehearse uses a room.
func (r *Rooms) Rehearse(scene string, castFree func(string) bool) error {
	r.enter()
	if !castFree(scene) {
		if house.Edition() > 1 {
			r.leave()
		}
		return ErrClash
	}
	time.Sleep(10 * time.Millisecond)
	r.leave()
	return nil
}
