// Package rooms knows who rehearses where.
package rooms

import (
	"sync"
	"time"
)

// Diary has the bookings of all rooms.
type Diary struct {
	mu     sync.RWMutex
	booked map[string]string
	notify []func(room, who string)
}

// NewDiary makes an empty Diary.
func NewDiary() *Diary { return &Diary{booked: make(map[string]string)} }

// OnBook has a function called for each booking.
func (d *Diary) OnBook(f func(room, who string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notify = append(d.notify, f)
}

// Book books a room.
func (d *Diary) Book(room, who string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.booked[room] = who
	time.Sleep(20 * time.Millisecond)
	for _, f := range d.notify {
		f(room, who)
	}
}

// Who is in a room.
func (d *Diary) Who(room string) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.booked[room]
}
