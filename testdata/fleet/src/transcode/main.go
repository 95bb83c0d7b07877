package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type clip struct{ id, frames int }

type queue struct {
	mu     sync.Mutex
	nonEmp *sync.Cond
	clips  []clip
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.nonEmp = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(c clip) {
	q.mu.Lock()
	q.clips = append(q.clips, c)
	q.mu.Unlock()
	q.nonEmp.Signal()
}

func (q *queue) pop() (clip, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.clips) == 0 && !q.closed {
		q.nonEmp.Wait()
	}
	if len(q.clips) == 0 {
		return clip{}, false
	}
	c := q.clips[0]
	q.clips = q.clips[1:]
	return c, true
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.nonEmp.Broadcast()
}

func encode(q *queue, wg *sync.WaitGroup) {
	defer wg.Done()
	for {
		c, ok := q.pop()
		if !ok {
			return
		}
		x := 0
		for i := 0; i < c.frames*1000; i++ {
			x ^= i
		}
		fmt.Fprintln(os.Stderr, c.id, x)
	}
}

func main() {
	diag.OnSignal()
	q := newQueue()
	var wg sync.WaitGroup
	for i := 0; i < 128; i++ {
		wg.Add(1)
		go encode(q, &wg)
	}
	go func() {
		for i := 0; ; i++ {
			q.push(clip{i, 20})
			time.Sleep(100 * time.Millisecond)
		}
	}()
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM, os.Interrupt)
	<-term
	q.close()
	wg.Wait()
}
