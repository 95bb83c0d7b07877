// Command workqueue works on the items of queues of client-go.
package main

import (
	"sync"
	"time"

	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/workqueue"
)

// metrics is what services count of their queues, here for nobody.
type metrics struct{}

type counter struct{}

func (counter) Inc()            {}
func (counter) Dec()            {}
func (counter) Set(float64)     {}
func (counter) Observe(float64) {}

func (metrics) NewDepthMetric(string) workqueue.GaugeMetric                         { return counter{} }
func (metrics) NewAddsMetric(string) workqueue.CounterMetric                        { return counter{} }
func (metrics) NewLatencyMetric(string) workqueue.HistogramMetric                   { return counter{} }
func (metrics) NewWorkDurationMetric(string) workqueue.HistogramMetric              { return counter{} }
func (metrics) NewUnfinishedWorkSecondsMetric(string) workqueue.SettableGaugeMetric { return counter{} }
func (metrics) NewLongestRunningProcessorSecondsMetric(string) workqueue.SettableGaugeMetric {
	return counter{}
}
func (metrics) NewRetriesMetric(string) workqueue.CounterMetric { return counter{} }

// controller is what a service makes of a queue.
type controller struct {
	queue workqueue.RateLimitingInterface
	done  sync.WaitGroup
	stop  chan struct{}
}

// start runs a queue and its workers.
func start(workers int) *controller {
	limit := workqueue.NewItemExponentialFailureRateLimiter(time.Millisecond, time.Second)
	c := &controller{queue: workqueue.NewNamedRateLimitingQueue(limit, "pods"), stop: make(chan struct{})}
	for range workers {
		go wait.Until(c.work, time.Second, c.stop)
	}
	return c
}

func (c *controller) work() {
	for c.next() {
	}
}

func (c *controller) next() bool {
	item, shutdown := c.queue.Get()
	if shutdown {
		return false
	}
	defer c.queue.Done(item)
	c.queue.Forget(item)
	c.done.Done()
	return true
}

// handle waits until the workers have handled some items, a few of them later.
func (c *controller) handle() {
	c.done.Add(30)
	for item := range 20 {
		c.queue.Add(item)
	}
	for item := range 10 {
		c.queue.AddRateLimited(100 + item)
	}
	c.done.Wait()
}

func main() {
	workqueue.SetProvider(metrics{})
	var shared *controller
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				shared = start(10)
			}
			shared.handle()
			for range 20 {
				c := start(2)
				c.handle()
				close(c.stop)
				c.queue.ShutDown()
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				start(2).handle()
			}
			return nil
		},
	)
}
