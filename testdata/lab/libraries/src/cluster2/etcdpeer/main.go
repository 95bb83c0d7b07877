// Command etcdpeer embeds the three members of an etcd cluster.
package main

import (
	"context"
	"time"

	"example.com/libraries/cluster2/etcdserver"
	"example.com/libraries/rig"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// write writes a key with a client that it closes.
func write(address string) error {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{address}, DialTimeout: 10 * time.Second})
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.Put(context.Background(), "key", "value")
	return err
}

func main() {
	var shared string
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if _, shared, err = etcdserver.Start(3); err != nil {
					return err
				}
			}
			for range 10 {
				if err := write(shared); err != nil {
					return err
				}
			}
			// A cluster for a test ends with it.
			members, address, err := etcdserver.Start(3)
			if err != nil {
				return err
			}
			defer func() {
				for _, member := range members {
					member.Close()
				}
			}()
			return write(address)
		},
		func(string, int) error {
			_, address, err := etcdserver.Start(3)
			if err != nil {
				return err
			}
			return write(address)
		},
	)
	etcdserver.Clean()
}
