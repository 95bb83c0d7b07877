// Command mqtt publishes and subscribes with paho.mqtt.golang. The broker is mochi-mqtt.
package main

import (
	"errors"
	"io"
	"log/slog"
	"time"

	"example.com/libraries/rig"
	mqtt "github.com/eclipse/paho.mqtt.golang"
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

// device is a client and what it has received.
type device struct {
	client   mqtt.Client
	received chan struct{}
}

func wait(token mqtt.Token) error {
	if !token.WaitTimeout(20 * time.Second) {
		return errors.New("the broker does not answer")
	}
	return token.Error()
}

func open(address string) (*device, error) {
	options := mqtt.NewClientOptions().AddBroker("tcp://" + address)
	d := &device{mqtt.NewClient(options), make(chan struct{}, 1)}
	if err := wait(d.client.Connect()); err != nil {
		return nil, err
	}
	return d, wait(d.client.Subscribe("visits", 1, func(mqtt.Client, mqtt.Message) {
		select {
		case d.received <- struct{}{}:
		default:
		}
	}))
}

func (d *device) use() error {
	if err := wait(d.client.Publish("visits", 1, false, "hello")); err != nil {
		return err
	}
	<-d.received
	return nil
}

func main() {
	var shared *device
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
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
		func(address string, step int) error {
			for range 30 {
				d, err := open(address)
				if err != nil {
					return err
				}
				if err := d.use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
