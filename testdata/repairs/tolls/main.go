// Tolls asks a meter for its reading, with patience.
package main

import (
	"time"

	"example.com/repairs/internal/snap"
)

type meter struct {
	every time.Duration
	count int
}

func (m *meter) read(into chan<- int) {
	time.Sleep(m.every)
	into <- m.count
}

func reading(m *meter, patience time.Duration) (int, bool) {
	values := make(chan int)
	read := m.read
	go read(values)
	select {
	case n := <-values:
		return n, true
	case <-time.After(patience):
		return 0, false
	}
}

func main() {
	for i := 0; i < 25; i++ {
		reading(&meter{every: 20 * time.Millisecond}, 2*time.Millisecond)
	}
	snap.Write()
}
