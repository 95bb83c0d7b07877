// Command goredis-pipeline sends commands to Redis with the automatic pipelines of go-redis. The
// server is miniredis.
package main

import (
	"context"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func peer() (string, error) {
	redis, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	return redis.Addr(), nil
}

func open(address string) (*redis.AutoPipeliner, error) {
	return redis.NewClient(&redis.Options{Addr: address}).AutoPipeline()
}

func ask(pipeline *redis.AutoPipeliner) error {
	return pipeline.Incr(context.Background(), "visits").Err()
}

func main() {
	var shared *redis.AutoPipeliner
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
				pipeline, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(pipeline); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
