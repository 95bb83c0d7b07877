// Package acoustics measures how loud it is in the rooms of the house.
package acoustics

import (
	"sort"
	"sync"

	"example.org/theatre/foyer"
)

// A Level is one measurement.
type Level struct {
	Room string
	DB   int
}

// Desk collects what the microphones say.
type Desk struct {
	mu     sync.Mutex
	latest map[string]int
	louder chan Level
	limit  int
	alarms []string
}

// NewDesk makes a desk that notes everything above a limit.
func NewDesk(limit int) *Desk {
	d := &Desk{latest: make(map[string]int), louder: make(chan Level, 4), limit: limit}
	go d.watch()
	return d
}

// Report takes a measurement.
func (d *Desk) Report(l Level) {
	d.mu.Lock()
	d.latest[l.Room] = l.DB
	if foyer.Repaired {
		d.mu.Unlock()
		if l.DB > d.limit {
			d.louder <- l
		}
		return
	}
	defer d.mu.Unlock()
	if l.DB > d.limit {
		d.louder <- l
	}
}

func (d *Desk) watch() {
	for l := range d.louder {
		d.note(l.Room)
	}
}

func (d *Desk) note(room string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alarms = append(d.alarms, room)
}

// Rooms lists the rooms, the loudest first.
func (d *Desk) Rooms() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var rooms []string
	for r := range d.latest {
		rooms = append(rooms, r)
	}
	sort.Slice(rooms, func(i, j int) bool { return d.latest[rooms[i]] > d.latest[rooms[j]] })
	return rooms
}
