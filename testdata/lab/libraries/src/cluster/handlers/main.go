// Command handlers registers event handlers with an informer that a whole service shares.
package main

import (
	"errors"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	corev1 "k8s.io/api/core/v1"
)

// start runs an informer for pods with one handler.
func start(address string) (cache.SharedInformer, error) {
	client, err := kubernetes.NewForConfig(fake.Config(address))
	if err != nil {
		return nil, err
	}
	pods := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "pods", "default", fields.Everything())
	informer := cache.NewSharedInformer(pods, &corev1.Pod{}, 0)
	informer.AddEventHandler(handler())
	stop := make(chan struct{})
	go informer.Run(stop)
	if !cache.WaitForCacheSync(stop, informer.HasSynced) {
		return nil, errors.New("the cache is not in sync")
	}
	return informer, nil
}

func handler() cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{AddFunc: func(any) {}}
}

func main() {
	var shared cache.SharedInformer
	rig.Main(
		fake.APIServer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = start(address); err != nil {
					return err
				}
			}
			for range 40 {
				shared.GetStore().List()
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = start(address); err != nil {
					return err
				}
			}
			// A request that wants to know the pods registers a handler, and forgets it.
			for range 40 {
				shared.AddEventHandler(handler())
				shared.GetStore().List()
			}
			return nil
		},
	)
}
