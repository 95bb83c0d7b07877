// Command gocron-wait runs jobs with gocron of which only two may run at once: they end, or they
// hang, so that the queue of 1000 fills up and further runs wait.
package main

import (
	"time"

	"example.com/libraries/rig"
	"github.com/go-co-op/gocron/v2"
)

const (
	limit = 2
	queue = 1000
)

// start makes a job that runs only on demand.
func start(work func()) (gocron.Job, error) {
	scheduler, err := gocron.NewScheduler(
		gocron.WithLimitConcurrentJobs(limit, gocron.LimitModeWait),
	)
	if err != nil {
		return nil, err
	}
	job, err := scheduler.NewJob(gocron.DurationJob(time.Hour), gocron.NewTask(work))
	scheduler.Start()
	return job, err
}

func demand(job gocron.Job, times int) error {
	for range times {
		if err := job.RunNow(); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var job gocron.Job
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if job, err = start(func() { time.Sleep(time.Millisecond) }); err != nil {
					return err
				}
			}
			return demand(job, 100)
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				if job, err = start(func() { select {} }); err != nil {
					return err
				}
				if err := demand(job, limit+queue); err != nil {
					return err
				}
			}
			return demand(job, 30)
		},
	)
}
