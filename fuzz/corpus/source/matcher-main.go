package main

import (
	"log"
	"runtime"
	"sync/atomic"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type order struct {
	side byte
	qty  int
}

type lane struct {
	name   string
	feed   chan order
	off    *atomic.Bool
	filled int
}

func newLane(name string) *lane {
	return &lane{name: name, feed: make(chan order, 64), off: new(atomic.Bool)}
}

func (l lane) halt() {
	l.off = new(atomic.Bool)
	l.off.Store(true)
	log.Print(l.name, " halted")
}

func (l *lane) spin() {
	for !l.off.Load() {
		select {
		case o := <-l.feed:
			l.filled += o.qty
		default:
			runtime.Gosched()
		}
	}
}

func main() {
	diag.OnSignal()
	lanes := []*lane{newLane("bund"), newLane("dax"), newLane("oat")}
	for _, l := range lanes {
		go l.spin()
	}
	for i := 0; i < 300; i++ {
		lanes[i%3].feed <- order{'b', i}
	}
	time.Sleep(20 * time.Millisecond)
	for _, l := range lanes {
		l.halt()
	}
	end := make(chan bool)
	<-end
}
