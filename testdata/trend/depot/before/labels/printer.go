// Package labels prints labels.
package labels

import (
	"time"

	"example.com/depot/queue"
)

// Label is what is printed.
type Label struct{ Text string }

// Spool hands labels to printers.
type Spool struct {
	waiting *queue.Queue[Label]
	failed  *queue.Queue[int]
	paper   chan int
	ink     chan int
	stop    chan struct{}
}

// NewSpool returns a spool with printers.
func NewSpool(printers int) *Spool {
	s := &Spool{
		waiting: queue.New[Label](),
		failed:  queue.New[int](),
		paper:   make(chan int),
		ink:     make(chan int),
		stop:    make(chan struct{}),
	}
	for i := 0; i < printers; i++ {
		p := &printer{spool: s}
		go p.run()
	}
	go s.retry()
	go s.drain()
	go func() {
		for {
			select {
			case <-s.paper:
			case <-s.stop:
				return
			}
		}
	}()
	go func() {
		for n := range s.ink {
			_ = n
		}
	}()
	go s.calibrate()
	return s
}

type printer struct{ spool *Spool }

func (p *printer) run() {
	for l := range p.spool.waiting.Out() {
		_ = l
	}
}

func (s *Spool) retry() {
	for {
		select {
		case n := <-s.failed.Out():
			_ = n
		case <-s.stop:
			return
		}
	}
}

// drain empties the spool at night.
func (s *Spool) drain() {
	t := time.NewTicker(24 * time.Hour)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			s.failed.Put(0)
		case <-s.stop:
			return
		}
	}
}

func (s *Spool) calibrate() {
	for range time.Tick(time.Hour) {
		s.waiting.Put(Label{"test"})
	}
}
