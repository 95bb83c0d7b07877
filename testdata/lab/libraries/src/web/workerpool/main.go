// Command workerpool runs tasks in pools of gammazero/workerpool.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/gammazero/workerpool"
)

const size = 8

// work submits as many tasks as the pool has workers, and waits for them.
func work(pool *workerpool.WorkerPool) {
	done := make(chan struct{}, size)
	for range size {
		pool.Submit(func() {
			time.Sleep(time.Millisecond)
			done <- struct{}{}
		})
	}
	for range size {
		<-done
	}
}

func main() {
	shared := workerpool.New(size)
	rig.Main(
		nil,
		func(string, int) error {
			for range 30 {
				work(shared)
			}
			temporary := workerpool.New(size)
			defer temporary.StopWait()
			work(temporary)
			return nil
		},
		func(string, int) error {
			for range 30 {
				work(workerpool.New(size))
			}
			return nil
		},
	)
}
