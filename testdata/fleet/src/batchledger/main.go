package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type entry struct {
	acct  string
	cents int
}

type ledger struct {
	sync.RWMutex
	pending []entry
	out     chan []entry
	ack     chan int
}

func (l *ledger) Add(e entry) {
	l.Lock()
	l.pending = append(l.pending, e)
	l.Unlock()
}

func (l *ledger) Flush() int {
	l.Lock()
	defer l.Unlock()
	l.out <- l.pending
	n := <-l.ack
	l.pending = l.pending[:0]
	return n
}

func (l *ledger) Confirm(es []entry) {
	l.RLock()
	n := len(l.pending)
	l.RUnlock()
	l.ack <- n - len(es)
}

func (l *ledger) deliver() {
	for es := range l.out {
		l.Confirm(es)
	}
}

func main() {
	l := &ledger{out: make(chan []entry, 1), ack: make(chan int)}
	go l.deliver()
	for i := 0; i < 10; i++ {
		l.Add(entry{fmt.Sprint("DE", i), i * 100})
	}
	time.AfterFunc(time.Second, func() {
		diag.Snapshot()
		os.Exit(3)
	})
	end := make(chan int)
	go func() { end <- l.Flush() }()
	fmt.Println("left:", <-end)
}
