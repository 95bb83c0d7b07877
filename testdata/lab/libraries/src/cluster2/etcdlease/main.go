// Command etcdlease holds locks and leases of an etcd.
package main

import (
	"context"
	"fmt"
	"time"

	"example.com/libraries/cluster2/etcdserver"
	"example.com/libraries/rig"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
)

func connect(address string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: []string{address}, DialTimeout: 10 * time.Second})
}

// locked holds a lock for a moment, with a session of its own.
func locked(client *clientv3.Client, key string) (*concurrency.Session, error) {
	session, err := concurrency.NewSession(client, concurrency.WithTTL(60))
	if err != nil {
		return nil, err
	}
	mutex := concurrency.NewMutex(session, key)
	if err := mutex.Lock(context.Background()); err != nil {
		return nil, err
	}
	return session, mutex.Unlock(context.Background())
}

// register keeps a key as long as the context is not done.
func register(ctx context.Context, client *clientv3.Client, key string) error {
	lease, err := client.Grant(ctx, 60)
	if err != nil {
		return err
	}
	if _, err := client.Put(ctx, key, "here", clientv3.WithLease(lease.ID)); err != nil {
		return err
	}
	alive, err := client.KeepAlive(ctx, lease.ID)
	if err != nil {
		return err
	}
	<-alive
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
				if err := register(context.Background(), client, "services/this"); err != nil {
					return err
				}
			}
			for number := range 20 {
				session, err := locked(client, fmt.Sprintf("locks/%d-%d", step, number))
				if err != nil {
					return err
				}
				if err := session.Close(); err != nil {
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
				if _, err := locked(client, fmt.Sprintf("locks/%d-%d", step, number)); err != nil {
					return err
				}
				name := fmt.Sprintf("services/%d-%d", step, number)
				if err := register(context.Background(), client, name); err != nil {
					return err
				}
			}
			return nil
		},
	)
	etcdserver.Clean()
}
