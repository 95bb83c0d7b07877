// Command cacher stores pods as an API server does.
package main

import (
	"context"

	"example.com/libraries/cluster5/store"
	"example.com/libraries/rig"
	"k8s.io/apiserver/pkg/apis/example"
	"k8s.io/apiserver/pkg/storage"
)

func list(pods storage.Interface) error {
	return pods.GetList(context.Background(), store.Prefix, store.All(), &example.PodList{})
}

func main() {
	var shared storage.Interface
	rig.Main(
		store.Etcd,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, _, err = store.Cached(address); err != nil {
					return err
				}
			}
			for range 10 {
				if err := list(shared); err != nil {
					return err
				}
				pods, destroy, err := store.Cached(address)
				if err != nil {
					return err
				}
				err = list(pods)
				destroy()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 20 {
				pods, _, err := store.Cached(address)
				if err != nil {
					return err
				}
				if err := list(pods); err != nil {
					return err
				}
			}
			return nil
		},
	)
	store.Clean()
}
