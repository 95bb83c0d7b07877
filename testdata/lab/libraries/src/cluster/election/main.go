// Command election competes for leases with the elections of client-go.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"github.com/go-logr/logr"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/klog/v2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// enter takes part in the election for a lease until the context ends. It returns when somebody
// leads.
func enter(ctx context.Context, client kubernetes.Interface, lease string, candidate int) error {
	known := make(chan struct{}, 10)
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Namespace: "default", Name: lease},
			Client:     client.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: fmt.Sprintf("candidate-%d", candidate)},
		},
		LeaseDuration: 60 * time.Second,
		RenewDeadline: 40 * time.Second,
		RetryPeriod:   2 * time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {},
			OnStoppedLeading: func() {},
			OnNewLeader:      func(string) { known <- struct{}{} },
		},
	})
	if err != nil {
		return err
	}
	go elector.Run(ctx)
	select {
	case <-known:
		return nil
	case <-time.After(10 * time.Second):
		return errors.New("nobody leads")
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
	klog.SetLogger(logr.Discard())
	rig.Main(
		fake.APIServer,
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			if step == 1 {
				// One lease that it holds, one that it would like to have.
				for _, candidate := range []int{1, 2} {
					if err := enter(context.Background(), client, "shared", candidate); err != nil {
						return err
					}
				}
			}
			for number := range 10 {
				ctx, cancel := context.WithCancel(context.Background())
				err := enter(ctx, client, fmt.Sprintf("lease-%d-%d", step, number), 1)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for candidate := range 20 {
				if err := enter(context.Background(), client, "shared", step*100+candidate); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
