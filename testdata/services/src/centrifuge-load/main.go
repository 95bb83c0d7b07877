package main

import (
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

func main() {
	var ok, bad, got atomic.Int64
	mk := func() *centrifuge.Client {
		c := centrifuge.NewJsonClient("ws://127.0.0.1:18000/connection/websocket", centrifuge.Config{})
		if err := c.Connect(); err != nil {
			bad.Add(1)
			fmt.Println(err)
		}
		return c
	}
	sub := func(c *centrifuge.Client, ch string) *centrifuge.Subscription {
		s, err := c.NewSubscription(ch)
		if err != nil {
			fmt.Println(err)
			return nil
		}
		s.OnPublication(func(centrifuge.PublicationEvent) { got.Add(1) })
		s.Subscribe()
		return s
	}
	for i := 0; i < 250; i++ {
		c := mk()
		sub(c, fmt.Sprintf("ch%d", i%20))
		sub(c, fmt.Sprintf("x%d", i%7))
	}
	end := time.Now().Add(15 * time.Second)
	var wg sync.WaitGroup
	for i := 0; i < 60; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			c := mk()
			s := sub(c, fmt.Sprintf("ch%d", i%20))
			for time.Now().Before(end) {
				if err := pub(s); err != nil {
					bad.Add(1)
					time.Sleep(10 * time.Millisecond)
				} else {
					ok.Add(1)
				}
				time.Sleep(time.Duration(rand.Intn(20)) * time.Millisecond)
			}
		}(i)
	}
	wg.Wait()
	fmt.Println("published", ok.Load(), "bad", bad.Load(), "received", got.Load())
	time.Sleep(12 * time.Second)
}
