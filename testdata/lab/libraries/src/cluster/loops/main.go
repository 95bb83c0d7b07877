// Command loops repeats work from time to time with apimachinery.
package main

import (
	"context"
	"time"

	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/util/wait"
)

func work() {}

func main() {
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				go wait.Until(work, time.Minute, wait.NeverStop)
				go wait.UntilWithContext(context.Background(), func(context.Context) { work() }, time.Minute)
				go wait.Forever(work, time.Minute)
			}
			for range 20 {
				stop := make(chan struct{})
				go wait.Until(work, time.Minute, stop)
				close(stop)
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				go wait.Until(work, time.Minute, wait.NeverStop)
				go wait.JitterUntil(work, time.Minute, 0.5, true, wait.NeverStop)
				go wait.PollUntil(time.Minute, func() (bool, error) { return false, nil }, wait.NeverStop)
			}
			return nil
		},
	)
}
