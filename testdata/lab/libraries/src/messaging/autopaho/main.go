// Command autopaho publishes and subscribes with paho.golang, whose connection manager connects
// again by itself. The broker is mochi-mqtt.
package main

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"time"

	"example.com/libraries/rig"
	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"
	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
)

func peer() (string, error) {
	server := broker.New(&broker.Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err := server.AddHook(new(auth.AllowHook), nil); err != nil {
		return "", err
	}
	listener := listeners.NewTCP(listeners.Config{ID: "peer", Address: "127.0.0.1:0"})
	if err := server.AddListener(listener); err != nil {
		return "", err
	}
	return listener.Address(), server.Serve()
}

func open(address string) (*autopaho.ConnectionManager, error) {
	server := &url.URL{Scheme: "mqtt", Host: address}
	manager, err := autopaho.NewConnection(context.Background(), autopaho.ClientConfig{
		ServerUrls: []*url.URL{server},
		KeepAlive:  30,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return manager, manager.AwaitConnection(ctx)
}

func use(manager *autopaho.ConnectionManager) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := manager.Publish(ctx, &paho.Publish{Topic: "visits", QoS: 1, Payload: []byte("hello")})
	return err
}

func main() {
	var shared *autopaho.ConnectionManager
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := use(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 30 {
				manager, err := open(address)
				if err != nil {
					return err
				}
				if err := use(manager); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
