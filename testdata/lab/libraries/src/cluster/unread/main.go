// Command unread waits with a watch of client-go for an event, of which many come.
package main

import (
	"context"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// appear watches the pods until the first one appears.
func appear(client kubernetes.Interface) (watch.Interface, error) {
	w, err := client.CoreV1().Pods("default").Watch(
		context.Background(),
		metav1.ListOptions{LabelSelector: fake.Noisy},
	)
	if err != nil {
		return nil, err
	}
	<-w.ResultChan()
	return w, nil
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
			for range 40 {
				w, err := appear(client)
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
			for range 40 {
				if _, err := appear(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
