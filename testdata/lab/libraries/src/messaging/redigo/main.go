// Command redigo sends commands to Redis with redigo and a context. The server is miniredis.
package main

import (
	"context"
	"time"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/gomodule/redigo/redis"
)

// peer is a server that does not answer to HANG.
func peer() (string, error) {
	redis, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	err = redis.Server().Register("HANG", func(*server.Peer, string, []string) { select {} })
	return redis.Addr(), err
}

// ask uses a connection of the pool, which it gives back.
func ask(pool *redis.Pool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn, err := pool.GetContext(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = redis.DoContext(conn, ctx, "INCR", "visits")
	return err
}

// hang asks a server that does not answer. There is no timeout, and the context has no end.
func hang(address string) error {
	conn, err := redis.Dial("tcp", address)
	if err != nil {
		return err
	}
	go func() {
		defer conn.Close()
		_, _ = redis.DoContext(conn, context.Background(), "HANG")
	}()
	return nil
}

func main() {
	var pool *redis.Pool
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				pool = &redis.Pool{
					MaxIdle: 4,
					DialContext: func(ctx context.Context) (redis.Conn, error) {
						return redis.DialContext(ctx, "tcp", address)
					},
				}
			}
			for range 60 {
				if err := ask(pool); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 40 {
				if err := hang(address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
