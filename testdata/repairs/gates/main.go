// Gates lets those in who wait once the doors are open.
package main

import (
	"sync"
	"time"

	"example.com/repairs/internal/snap"
)

type gate struct {
	mu   sync.Mutex
	cond *sync.Cond
	open bool
	in   int
}

func newGate() *gate {
	g := &gate{}
	g.cond = sync.NewCond(&g.mu)
	return g
}

func (g *gate) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.open {
		g.cond.Wait()
	}
	g.in++
}

func (g *gate) unlock() {
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	g.cond.Signal()
}

func main() {
	g := newGate()
	for i := 0; i < 40; i++ {
		go g.enter()
	}
	time.Sleep(100 * time.Millisecond)
	g.unlock()
	snap.Write()
}
