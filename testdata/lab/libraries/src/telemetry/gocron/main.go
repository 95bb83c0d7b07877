// Command gocron runs jobs with gocron: with one scheduler and temporary ones that are shut down, or
// with one for each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/go-co-op/gocron/v2"
)

func start() (gocron.Scheduler, error) {
	scheduler, err := gocron.NewScheduler()
	if err != nil {
		return nil, err
	}
	_, err = scheduler.NewJob(gocron.DurationJob(time.Hour), gocron.NewTask(func() {}))
	scheduler.Start()
	return scheduler, err
}

func main() {
	var shared gocron.Scheduler
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = start(); err != nil {
					return err
				}
				for range 5 {
					_, err := shared.NewJob(
						gocron.DurationJob(20*time.Millisecond),
						gocron.NewTask(func() {}),
						gocron.WithSingletonMode(gocron.LimitModeReschedule),
					)
					if err != nil {
						return err
					}
				}
			}
			temporary, err := start()
			if err != nil {
				return err
			}
			return temporary.Shutdown()
		},
		func(string, int) error {
			for range 20 {
				if _, err := start(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
