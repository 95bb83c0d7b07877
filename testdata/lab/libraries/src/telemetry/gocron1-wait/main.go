// Command gocron1-wait runs singleton jobs with version 1 of gocron: they end, or one hangs while
// further runs of it are due.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/go-co-op/gocron"
)

const (
	tag   = "report"
	queue = 100
)

func start(work func()) (*gocron.Scheduler, error) {
	scheduler := gocron.NewScheduler(time.UTC)
	_, err := scheduler.Every("1h").WaitForSchedule().Tag(tag).SingletonMode().Do(work)
	scheduler.StartAsync()
	return scheduler, err
}

func demand(scheduler *gocron.Scheduler, times int) error {
	for range times {
		if err := scheduler.RunByTag(tag); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var scheduler *gocron.Scheduler
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if scheduler, err = start(func() {}); err != nil {
					return err
				}
			}
			return demand(scheduler, 100)
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				if scheduler, err = start(func() { select {} }); err != nil {
					return err
				}
				if err := demand(scheduler, 1); err != nil {
					return err
				}
				time.Sleep(100 * time.Millisecond)
				if err := demand(scheduler, queue); err != nil {
					return err
				}
			}
			return demand(scheduler, 30)
		},
	)
}
