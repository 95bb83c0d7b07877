// Package audit writes down who did what.
package audit

import (
	"io"
	"sync"
	"time"
)

// Log is the log.
type Log struct {
	entries chan string
	flushes chan chan error
	rotated chan int
	stop    chan struct{}
	pr      *io.PipeReader
	pw      *io.PipeWriter
	done    sync.WaitGroup
}

// Start opens the log.
func Start() *Log {
	l := &Log{
		entries: make(chan string),
		flushes: make(chan chan error),
		rotated: make(chan int),
		stop:    make(chan struct{}),
	}
	l.pr, l.pw = io.Pipe()
	l.done.Add(2)
	go l.write()
	go l.rotate()
	go l.archive()
	go func() {
		for r := range l.rotated {
			_ = r
		}
	}()
	l.each(func(days int) {
		keep := time.Duration(days) * 24 * time.Hour
		go func() {
			t := time.NewTimer(keep)
			defer t.Stop()
			select {
			case <-t.C:
			case <-l.stop:
			}
		}()
	})
	go l.sign()
	go func() {
		l.done.Wait()
		l.pw.Close()
	}()
	return l
}

func (l *Log) each(fn func(days int)) {
	for _, days := range []int{7, 30, 365} {
		fn(days)
	}
}

func (l *Log) write() {
	defer l.done.Done()
	for {
		select {
		case e := <-l.entries:
			io.WriteString(l.pw, e)
		case f := <-l.flushes:
			f <- nil
		case <-l.stop:
			return
		}
	}
}

func (l *Log) rotate() {
	defer l.done.Done()
	t := time.NewTicker(time.Hour)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			l.rotated <- 1
		case <-l.stop:
			return
		}
	}
}

// archive copies the log to where it is kept.
func (l *Log) archive() {
	buf := make([]byte, 4096)
	for {
		if _, err := l.pr.Read(buf); err != nil {
			return
		}
	}
}

// sign signs a day once it is over.
func (l *Log) sign() {
	for l.pause(12 * time.Hour) {
	}
}

// pause waits, and says whether to go on.
func (l *Log) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-l.stop:
		return false
	}
}
