// Command jasonlvhit-gocron runs jobs with jasonlvhit/gocron: with one scheduler and temporary ones
// that are stopped, or with one for each tenant.
package main

import (
	"example.com/libraries/rig"
	"github.com/jasonlvhit/gocron"
)

func start() (chan bool, error) {
	scheduler := gocron.NewScheduler()
	if err := scheduler.Every(1).Hour().Do(func() {}); err != nil {
		return nil, err
	}
	return scheduler.Start(), nil
}

func main() {
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if _, err := start(); err != nil {
					return err
				}
			}
			stop, err := start()
			if err != nil {
				return err
			}
			stop <- true
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
