// Command gocron1 runs jobs with version 1 of gocron: with one scheduler, or with one for
// each tenant.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/go-co-op/gocron"
)

func start() (*gocron.Scheduler, error) {
	scheduler := gocron.NewScheduler(time.UTC)
	_, err := scheduler.Every("1h").Do(func() {})
	scheduler.StartAsync()
	return scheduler, err
}

func main() {
	var shared *gocron.Scheduler
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = start(); err != nil {
					return err
				}
				for range 5 {
					_, err := shared.Every("20ms").SingletonMode().Do(func() {})
					if err != nil {
						return err
					}
				}
			}
			return nil
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
