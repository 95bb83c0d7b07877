// Package people knows what everybody in the company does.
package people

import (
	"sync"
	"time"

	"example.org/theatre/foyer"
	"example.org/theatre/rota/rooms"
)

// Company has people.
type Company struct {
	mu    sync.Mutex
	diary *rooms.Diary
	hours map[string]int
	rooms map[string]string
}

// New makes a Company that rehearses in the rooms of a diary.
func New(diary *rooms.Diary) *Company {
	c := &Company{diary: diary, hours: make(map[string]int), rooms: make(map[string]string)}
	diary.OnBook(c.booked)
	return c
}

func (c *Company) booked(room, who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hours[who] += 3
	c.rooms[who] = room
}

// With says who is in the room that somebody has booked.
func (c *Company) With(who string) string {
	c.mu.Lock()
	if foyer.Repaired {
		room := c.rooms[who]
		c.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		return c.diary.Who(room)
	}
	defer c.mu.Unlock()
	room := c.rooms[who]
	time.Sleep(20 * time.Millisecond)
	return c.diary.Who(room)
}

// Hours is how long somebody has worked.
func (c *Company) Hours(who string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hours[who]
}
