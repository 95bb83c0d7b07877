// Command cron runs jobs with robfig/cron: with one scheduler and temporary ones that are stopped,
// or with one for each tenant.
package main

import (
	"example.com/libraries/rig"
	"github.com/robfig/cron/v3"
)

func start() (*cron.Cron, error) {
	scheduler := cron.New()
	if _, err := scheduler.AddFunc("@every 1h", func() {}); err != nil {
		return nil, err
	}
	scheduler.Start()
	return scheduler, nil
}

func main() {
	var shared *cron.Cron
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = start(); err != nil {
					return err
				}
			}
			for range 40 {
				if _, err := shared.AddFunc("@every 1h", func() {}); err != nil {
					return err
				}
			}
			temporary, err := start()
			if err != nil {
				return err
			}
			<-temporary.Stop().Done()
			return nil
		},
		func(string, int) error {
			for range 40 {
				if _, err := start(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
