// Command etcdwatch watches keys of an etcd.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/libraries/cluster2/etcdserver"
	"example.com/libraries/rig"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/namespace"
)

func connect(address string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: []string{address}, DialTimeout: 10 * time.Second})
}

// change watches a key, by itself and in a namespace, until both have changed once.
func change(ctx context.Context, client *clientv3.Client, key string) error {
	plain := client.Watch(ctx, "requests/"+key, clientv3.WithCreatedNotify())
	<-plain
	inside := namespace.NewWatcher(client.Watcher, "requests/").Watch(ctx, key, clientv3.WithCreatedNotify())
	<-inside
	if _, err := client.Put(ctx, "requests/"+key, "done"); err != nil {
		return err
	}
	for _, changes := range []clientv3.WatchChan{plain, inside} {
		select {
		case <-changes:
		case <-time.After(10 * time.Second):
			return errors.New("the key has not changed")
		}
	}
	return nil
}

func main() {
	var client *clientv3.Client
	rig.Main(
		etcdserver.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if client, err = connect(address); err != nil {
					return err
				}
				// One watch is for the whole life of the service.
				settings := client.Watch(context.Background(), "settings/", clientv3.WithPrefix())
				go func() {
					for range settings {
					}
				}()
			}
			for number := range 20 {
				ctx, cancel := context.WithCancel(context.Background())
				err := change(ctx, client, fmt.Sprintf("%d-%d", step, number))
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if client, err = connect(address); err != nil {
					return err
				}
			}
			for number := range 20 {
				if err := change(context.Background(), client, fmt.Sprintf("%d-%d", step, number)); err != nil {
					return err
				}
			}
			return nil
		},
	)
	etcdserver.Clean()
}
