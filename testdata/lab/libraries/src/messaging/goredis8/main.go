// Command goredis8 sends commands to Redis with version 8 of go-redis: by a plain client, a ring, a
// cluster client and one that finds its server with a sentinel. The server is miniredis.
package main

import (
	"context"
	"net"
	"time"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/go-redis/redis/v8"
)

// peer is a server that is its own cluster and its own sentinel.
func peer() (string, error) {
	redis, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	host, port, err := net.SplitHostPort(redis.Addr())
	if err != nil {
		return "", err
	}
	err = redis.Server().Register("SENTINEL", func(c *server.Peer, _ string, args []string) {
		if args[0] == "get-master-addr-by-name" {
			c.WriteStrings([]string{host, port})
			return
		}
		c.WriteLen(0)
	})
	return redis.Addr(), err
}

// open makes one client of each kind.
func open(address string) []redis.UniversalClient {
	return []redis.UniversalClient{
		redis.NewClient(&redis.Options{Addr: address}),
		redis.NewRing(&redis.RingOptions{
			Addrs:              map[string]string{"a": address, "b": address},
			HeartbeatFrequency: time.Minute,
		}),
		redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{address}}),
		redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName:    "main",
			SentinelAddrs: []string{address},
		}),
	}
}

func ask(clients []redis.UniversalClient) error {
	for _, client := range clients {
		if err := client.Incr(context.Background(), "visits").Err(); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var shared []redis.UniversalClient
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				shared = open(address)
			}
			for range 60 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 30 {
				if err := ask(open(address)); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
