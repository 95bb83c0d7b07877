// Command rueidis sends commands to Redis with rueidis. The server is miniredis.
package main

import (
	"context"
	"sync"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
)

func peer() (string, error) {
	redis, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	return redis.Addr(), nil
}

func open(address string) (rueidis.Client, error) {
	return rueidis.NewClient(rueidis.ClientOption{
		InitAddress:      []string{address},
		DisableCache:     true,
		AlwaysPipelining: true,
	})
}

// ask sends commands at the same time, as the requests of a service do.
func ask(client rueidis.Client) error {
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = client.Do(context.Background(), client.B().Incr().Key("visits").Build()).Error()
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var shared rueidis.Client
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
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
				client, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
