// Command cacherwatch watches pods at the storage of an API server, behind its cache and without it.
package main

import (
	"context"

	"example.com/libraries/cluster5/store"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/storage"
)

func watches(stores []storage.Interface) (open []watch.Interface, err error) {
	for _, pods := range stores {
		w, err := pods.Watch(context.Background(), store.Prefix, store.All())
		if err != nil {
			return nil, err
		}
		open = append(open, w)
	}
	return open, nil
}

func main() {
	var stores []storage.Interface
	connect := func(address string, step int) error {
		if step > 1 {
			return nil
		}
		cached, _, err := store.Cached(address)
		if err != nil {
			return err
		}
		plain, _, err := store.Plain(address)
		stores = []storage.Interface{cached, plain}
		return err
	}
	rig.Main(
		store.Etcd,
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			if step == 1 {
				if _, err := watches(stores); err != nil {
					return err
				}
			}
			for range 20 {
				open, err := watches(stores)
				if err != nil {
					return err
				}
				for _, w := range open {
					w.Stop()
				}
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for range 20 {
				if _, err := watches(stores); err != nil {
					return err
				}
			}
			return nil
		},
	)
	store.Clean()
}
