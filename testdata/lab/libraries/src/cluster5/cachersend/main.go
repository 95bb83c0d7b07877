// Command cachersend waits with watches at the cache of an API server for the first of many pods.
package main

import (
	"context"
	"fmt"

	"example.com/libraries/cluster5/store"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/apis/example"
	"k8s.io/apiserver/pkg/storage"
)

// fill stores more pods than the channel of a watch has room for.
func fill(pods storage.Interface) error {
	for number := range 30 {
		pod := store.Pod(fmt.Sprintf("pod-%d", number))
		key := store.Prefix + "/" + pod.Namespace + "/" + pod.Name
		if err := pods.Create(context.Background(), key, pod, &example.Pod{}, 0); err != nil {
			return err
		}
	}
	return nil
}

func first(pods storage.Interface) (watch.Interface, error) {
	w, err := pods.Watch(context.Background(), store.Prefix, store.All())
	if err != nil {
		return nil, err
	}
	<-w.ResultChan()
	return w, nil
}

func main() {
	var pods storage.Interface
	connect := func(address string, step int) (err error) {
		if step == 1 {
			if pods, _, err = store.Cached(address); err != nil {
				return err
			}
			err = fill(pods)
		}
		return err
	}
	rig.Main(
		store.Etcd,
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for range 20 {
				w, err := first(pods)
				if err != nil {
					return err
				}
				w.Stop()
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for range 20 {
				if _, err := first(pods); err != nil {
					return err
				}
			}
			return nil
		},
	)
	store.Clean()
}
