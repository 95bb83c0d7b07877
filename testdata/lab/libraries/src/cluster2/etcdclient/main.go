// Command etcdclient reads keys of an etcd.
package main

import (
	"context"
	"time"

	"example.com/libraries/cluster2/etcdserver"
	"example.com/libraries/rig"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func connect(address string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{
		Endpoints:        []string{address},
		DialTimeout:      10 * time.Second,
		AutoSyncInterval: time.Minute,
	})
}

func read(client *clientv3.Client) error {
	_, err := client.Get(context.Background(), "settings")
	return err
}

func main() {
	var shared *clientv3.Client
	rig.Main(
		etcdserver.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = connect(address); err != nil {
					return err
				}
			}
			for range 20 {
				if err := read(shared); err != nil {
					return err
				}
				client, err := connect(address)
				if err != nil {
					return err
				}
				if err := read(client); err != nil {
					return err
				}
				if err := client.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 20 {
				client, err := connect(address)
				if err != nil {
					return err
				}
				if err := read(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
	etcdserver.Clean()
}
