// Presses prints with a few machines at a time.
package main

import (
	"errors"
	"time"

	"example.com/repairs/internal/snap"
)

var errPaper = errors.New("presses: no paper")

type hall struct {
	machines chan struct{}
}

func (h *hall) print(sheets int) error {
	h.machines <- struct{}{}
	if sheets == 0 {
		return errPaper
	}
	time.Sleep(time.Millisecond)
	<-h.machines
	return bind(sheets)
}

func bind(int) error {
	time.Sleep(time.Millisecond)
	return nil
}

func main() {
	h := &hall{machines: make(chan struct{}, 2)}
	for i := 0; i < 30; i++ {
		go h.print(i % 3)
	}
	snap.Write()
}
