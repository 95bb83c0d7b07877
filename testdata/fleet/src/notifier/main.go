package main

import (
	"fmt"
	"log"
	"sync/atomic"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type message struct{ id, text string }

type device struct {
	token string
	out   chan message
	ack   chan string
	sent  atomic.Int32
}

func newDevice(token string) *device {
	return &device{token: token, out: make(chan message, 4), ack: make(chan string, 4)}
}

func (d *device) push(m message) {
	d.out <- m
	d.sent.Add(1)
}

func (d *device) transmit() {
	for m := range d.out {
		d.ack <- m.id
	}
}

func (d *device) acks() {
	id := <-d.ack
	log.Printf("%s acknowledged %s", d.token, id)
}

type registry map[string]*device

func (r registry) restore(saved []string) {
	for _, t := range saved {
		if t[0] == 'w' { // web clients need no transmit loop
			r[t] = &device{token: t}
			continue
		}
		d := newDevice(t)
		r[t] = d
		go d.transmit()
	}
}

func main() {
	diag.OnSignal()
	r := registry{}
	var saved []string
	for i := 0; i < 12; i++ {
		saved = append(saved, fmt.Sprintf("web-%d", i), fmt.Sprintf("ios-%d", i))
	}
	r.restore(saved)
	for t, d := range r {
		go d.push(message{"m-" + t, "your parcel has arrived"})
		go d.acks()
	}
	for range time.Tick(time.Second) {
		n := int32(0)
		for _, d := range r {
			n += d.sent.Load()
		}
		log.Printf("%d sent", n)
	}
}
