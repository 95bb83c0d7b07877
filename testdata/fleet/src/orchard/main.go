package main

import (
	"fmt"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type node struct {
	sort        string
	kilos       int
	left, right *node
}

func plant(sorts ...string) *node {
	if len(sorts) == 0 {
		return nil
	}
	m := len(sorts) / 2
	return &node{sorts[m], len(sorts[m]) * 10, plant(sorts[:m]...), plant(sorts[m+1:]...)}
}

func (n *node) each(out chan<- *node, quit <-chan struct{}) {
	if n == nil {
		return
	}
	n.left.each(out, quit)
	out <- n //FIX select { case out <- n: case <-quit: return }
	n.right.each(out, quit)
}

func (n *node) walk(quit <-chan struct{}) <-chan *node {
	out := make(chan *node)
	go func() {
		defer close(out)
		n.each(out, quit)
	}()
	return out
}

func (n *node) first(ok func(*node) bool) *node {
	quit := make(chan struct{})
	defer close(quit)
	for x := range n.walk(quit) {
		if ok(x) {
			return x
		}
	}
	return nil
}

func main() {
	root := plant("boskoop", "cox", "elstar", "gala", "idared", "jonagold", "topaz")
	for _, min := range []int{60, 50, 900} {
		n := root.first(func(n *node) bool { return n.kilos >= min })
		if n == nil {
			fmt.Println(min, "none")
			continue
		}
		fmt.Println(min, n.sort, n.kilos)
	}
	time.Sleep(250 * time.Millisecond)
	diag.Snapshot()
}
