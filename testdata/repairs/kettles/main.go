// Kettles asks each kettle how warm it is, and gives up on those that take too
// long.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/repairs/internal/snap"
)

var errSlow = errors.New("no answer from the kettle")

const patience = 100 * time.Millisecond

type kettle struct {
	degrees int
}

func (k *kettle) measure() int {
	time.Sleep(time.Millisecond)
	return k.degrees
}

func (k *kettle) ask() (int, error) {
	slow := make(chan struct{})
	answer := make(chan int, 1)
	time.AfterFunc(patience, func() {
		slow <- struct{}{}
	})
	go func() { answer <- k.measure() }()
	select {
	case degrees := <-answer:
		return degrees, nil
	case <-slow:
		return 0, errSlow
	}
}

func main() {
	for i := 0; i < 40; i++ {
		k := &kettle{degrees: 20 + i}
		if _, err := k.ask(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	snap.Write()
}
