// Command asynq queues tasks and handles them with asynq. The Redis server is miniredis.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

func peer() (string, error) {
	redis, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	return redis.Addr(), nil
}

// service is a server and the client that queues its tasks.
type service struct {
	client  *asynq.Client
	queue   string
	handled chan struct{}
}

func open(address, queue string) (*service, error) {
	redis := asynq.RedisClientOpt{Addr: address}
	s := &service{asynq.NewClient(redis), queue, make(chan struct{}, 8)}
	server := asynq.NewServer(redis, asynq.Config{
		Concurrency: 8,
		Queues:      map[string]int{queue: 1},
		LogLevel:    asynq.FatalLevel,
	})
	mux := asynq.NewServeMux()
	mux.HandleFunc("quick", func(context.Context, *asynq.Task) error {
		s.handled <- struct{}{}
		return nil
	})
	mux.HandleFunc("hangs", func(context.Context, *asynq.Task) error {
		s.handled <- struct{}{}
		select {}
	})
	return s, server.Start(mux)
}

func (s *service) enqueue(task string) error {
	_, err := s.client.Enqueue(asynq.NewTask(task, nil), asynq.Queue(s.queue))
	return err
}

// wait waits until the handler of a task runs.
func (s *service) wait() error {
	select {
	case <-s.handled:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("a task was not handled")
	}
}

func main() {
	var shared *service
	tenants := 0
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address, "default"); err != nil {
					return err
				}
			}
			for range 8 {
				if err := shared.enqueue("quick"); err != nil {
					return err
				}
			}
			for range 8 {
				if err := shared.wait(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			var all []*service
			for range 20 {
				tenants++
				s, err := open(address, fmt.Sprint("tenant-", tenants))
				if err != nil {
					return err
				}
				if err := s.enqueue("hangs"); err != nil {
					return err
				}
				all = append(all, s)
			}
			for _, s := range all {
				if err := s.wait(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
