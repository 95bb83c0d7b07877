// Command datadog-statsd4 counts requests with version 4 of the DogStatsD client: through one client and temporary ones that
// are closed, or through a client for each request, with and without channels between it and its
// workers.
package main

import (
	"net"

	"example.com/libraries/rig"
	"github.com/DataDog/datadog-go/statsd"
)

// peer reads what comes.
func peer() (string, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		buffer := make([]byte, 1<<16)
		for {
			if _, _, err := conn.ReadFrom(buffer); err != nil {
				return
			}
		}
	}()
	return conn.LocalAddr().String(), nil
}

func channels(address string) (*statsd.Client, error) {
	return statsd.New(address, statsd.WithChannelMode(), statsd.WithBufferShardCount(2),
		statsd.WithClientSideAggregation())
}

func main() {
	var shared *statsd.Client
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = channels(address); err != nil {
					return err
				}
			}
			for range 40 {
				if err := shared.Incr("served", nil, 1); err != nil {
					return err
				}
			}
			temporary, err := statsd.New(address)
			if err != nil {
				return err
			}
			if err := temporary.Incr("imported", nil, 1); err != nil {
				return err
			}
			return temporary.Close()
		},
		func(address string, step int) error {
			for request := range 30 {
				open := channels
				if request%2 == 1 {
					open = func(address string) (*statsd.Client, error) { return statsd.New(address) }
				}
				client, err := open(address)
				if err != nil {
					return err
				}
				if err := client.Incr("served", nil, 1); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
