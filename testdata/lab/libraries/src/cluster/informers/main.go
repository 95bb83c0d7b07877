// Command informers watches kinds of objects with informers of client-go.
package main

import (
	"errors"
	"time"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// start makes a factory with informers for two kinds, and waits for their caches.
func start(client kubernetes.Interface, stop <-chan struct{}) (informers.SharedInformerFactory, error) {
	factory := informers.NewSharedInformerFactory(client, 10*time.Minute)
	pods := factory.Core().V1().Pods().Informer()
	pods.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) {}})
	services := factory.Core().V1().Services().Informer()
	services.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) {}})
	factory.Start(stop)
	if !cache.WaitForCacheSync(stop, pods.HasSynced, services.HasSynced) {
		return nil, errors.New("the caches are not in sync")
	}
	return factory, nil
}

func main() {
	var client kubernetes.Interface
	var shared informers.SharedInformerFactory
	connect := func(address string, step int) (err error) {
		if step == 1 {
			client, err = kubernetes.NewForConfig(fake.Config(address))
		}
		return err
	}
	rig.Main(
		fake.APIServer,
		func(address string, step int) (err error) {
			if err := connect(address, step); err != nil {
				return err
			}
			if step == 1 {
				if shared, err = start(client, make(chan struct{})); err != nil {
					return err
				}
			}
			for range 20 {
				if _, err := shared.Core().V1().Pods().Lister().Pods("default").List(labels.Everything()); err != nil {
					return err
				}
				// Informers that are meant to be temporary have an end.
				stop := make(chan struct{})
				if _, err := start(client, stop); err != nil {
					return err
				}
				close(stop)
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for range 20 {
				if _, err := start(client, make(chan struct{})); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
