// Command watches opens watches with client-go until they have no more to say.
package main

import (
	"context"
	"time"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// open watches all pods, of which none will change.
func open(client kubernetes.Interface) (watch.Interface, error) {
	return client.CoreV1().Pods("default").Watch(context.Background(), metav1.ListOptions{})
}

// first returns the first event, or none if there is none for a while.
func first(w watch.Interface) *watch.Event {
	select {
	case event := <-w.ResultChan():
		return &event
	case <-time.After(time.Millisecond):
		return nil
	}
}

func main() {
	var client kubernetes.Interface
	connect := func(address string, step int) (err error) {
		if step == 1 {
			client, err = kubernetes.NewForConfig(fake.Config(address))
		}
		return err
	}
	rig.Main(
		fake.APIServer,
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			if step == 1 {
				// One watch is for the whole life of the service.
				w, err := open(client)
				if err != nil {
					return err
				}
				filtered := watch.Filter(w, func(event watch.Event) (watch.Event, bool) {
					return event, event.Type == watch.Deleted
				})
				go func() {
					for range filtered.ResultChan() {
					}
				}()
			}
			for range 40 {
				w, err := open(client)
				if err != nil {
					return err
				}
				first(w)
				w.Stop()
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for range 40 {
				w, err := open(client)
				if err != nil {
					return err
				}
				first(watch.Filter(w, func(event watch.Event) (watch.Event, bool) {
					return event, event.Type == watch.Deleted
				}))
			}
			return nil
		},
	)
}
