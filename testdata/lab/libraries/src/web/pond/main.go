// Command pond runs tasks in pools of alitto/pond.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/alitto/pond"
)

const size = 8

func newPool() *pond.WorkerPool {
	return pond.New(size, 100, pond.MinWorkers(2), pond.IdleTimeout(time.Minute))
}

// work submits as many tasks as the pool has workers, and waits for them.
func work(pool *pond.WorkerPool) {
	group := pool.Group()
	for range size {
		group.Submit(func() { time.Sleep(time.Millisecond) })
	}
	group.Wait()
}

func main() {
	shared := newPool()
	rig.Main(
		nil,
		func(string, int) error {
			for range 30 {
				work(shared)
			}
			temporary := newPool()
			defer temporary.StopAndWait()
			work(temporary)
			return nil
		},
		func(string, int) error {
			for range 30 {
				work(newPool())
			}
			return nil
		},
	)
}
