// Command metrics counts requests with hashicorp/go-metrics, in memory and for a statsd.
package main

import (
	"net"
	"time"

	"example.com/libraries/rig"
	"github.com/hashicorp/go-metrics"
)

// peer is a statsd that listens to nobody.
func peer() (string, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		buffer := make([]byte, 2048)
		for {
			if _, _, err := conn.ReadFrom(buffer); err != nil {
				return
			}
		}
	}()
	return conn.LocalAddr().String(), nil
}

// start makes metrics that go to the memory, which a signal shows, and to a statsd.
func start(address string) (*metrics.Metrics, error) {
	memory := metrics.NewInmemSink(time.Minute, time.Hour)
	metrics.DefaultInmemSignal(memory)
	statsd, err := metrics.NewStatsdSink(address)
	if err != nil {
		return nil, err
	}
	return metrics.New(metrics.DefaultConfig("service"), metrics.FanoutSink{memory, statsd})
}

func main() {
	var shared *metrics.Metrics
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = start(address); err != nil {
					return err
				}
			}
			for range 20 {
				shared.IncrCounter([]string{"requests"}, 1)
			}
			return nil
		},
		func(address string, _ int) error {
			for range 20 {
				own, err := start(address)
				if err != nil {
					return err
				}
				own.IncrCounter([]string{"requests"}, 1)
			}
			return nil
		},
	)
}
