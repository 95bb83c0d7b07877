// Command watermill handles messages with a router of Watermill, over channels in memory.
package main

import (
	"context"
	"errors"
	"time"

	"example.com/libraries/rig"
	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
)

const topic = "visits"

// service is a router with one handler.
type service struct {
	pubsub  *gochannel.GoChannel
	handled chan struct{}
}

func open() (*service, error) {
	s := &service{
		pubsub:  gochannel.NewGoChannel(gochannel.Config{}, watermill.NopLogger{}),
		handled: make(chan struct{}, 1),
	}
	router, err := message.NewRouter(message.RouterConfig{}, watermill.NopLogger{})
	if err != nil {
		return nil, err
	}
	router.AddNoPublisherHandler("count", topic, s.pubsub, func(*message.Message) error {
		s.handled <- struct{}{}
		return nil
	})
	go func() { _ = router.Run(context.Background()) }()
	<-router.Running()
	return s, nil
}

// use publishes a message and waits until it is handled.
func (s *service) use() error {
	message := message.NewMessage(watermill.NewUUID(), []byte("hello"))
	if err := s.pubsub.Publish(topic, message); err != nil {
		return err
	}
	select {
	case <-s.handled:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("the message was not handled")
	}
}

// listen subscribes for a request; the context is that of the program and has no end.
func (s *service) listen() error {
	_, err := s.pubsub.Subscribe(context.Background(), "answers")
	return err
}

func main() {
	var shared *service
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 60 {
				if err := shared.use(); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 30 {
				s, err := open()
				if err != nil {
					return err
				}
				if err := s.use(); err != nil {
					return err
				}
				if err := s.listen(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
