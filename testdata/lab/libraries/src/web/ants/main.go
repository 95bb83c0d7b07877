// Command ants runs tasks in pools of panjf2000/ants whose idle workers stay for a minute. The
// mistake is a pool for each request that is not released.
package main

import (
	"sync"
	"time"

	"example.com/libraries/rig"
	"github.com/panjf2000/ants/v2"
)

const size = 8

func newPool() (*ants.Pool, error) {
	return ants.NewPool(size, ants.WithExpiryDuration(time.Minute))
}

// work submits as many tasks as the pool has workers, and waits for them.
func work(pool *ants.Pool) error {
	var group sync.WaitGroup
	for range size {
		group.Add(1)
		err := pool.Submit(func() {
			defer group.Done()
			time.Sleep(time.Millisecond)
		})
		if err != nil {
			return err
		}
	}
	group.Wait()
	return nil
}

func main() {
	var shared *ants.Pool
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = newPool(); err != nil {
					return err
				}
			}
			for range 30 {
				if err := work(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 30 {
				pool, err := newPool()
				if err != nil {
					return err
				}
				if err := work(pool); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
