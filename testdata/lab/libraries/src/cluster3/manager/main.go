// Command manager runs controllers with managers of controller-runtime.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/libraries/rig"
	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/manager/signals"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	corev1 "k8s.io/api/core/v1"
)

const pod = `{"kind":"Pod","apiVersion":"v1","metadata":` +
	`{"name":"pod","namespace":"default","resourceVersion":"1","uid":"1"}}`

// peer imitates an API server that knows one pod, which does not change.
func peer() (string, error) {
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		query := r.URL.Query()
		if query.Get("watch") == "" {
			fmt.Fprintf(w, `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[%s]}`, pod)
			return
		}
		if query.Get("sendInitialEvents") != "" {
			fmt.Fprintf(w, `{"type":"ADDED","object":%s}`, pod)
			fmt.Fprint(w, `{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":`+
				`{"resourceVersion":"1","annotations":{"k8s.io/initial-events-end":"true"}}}}`)
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	api.EnableHTTP2 = true
	api.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	api.StartTLS()
	return api.Listener.Addr().String(), nil
}

// start runs a manager with one controller until the context ends, and waits for its first pod.
func start(ctx context.Context, address string) error {
	config := &rest.Config{Host: "https://" + address, TLSClientConfig: rest.TLSClientConfig{Insecure: true}}
	m, err := manager.New(config, manager.Options{
		Metrics: server.Options{BindAddress: "0"},
		MapperProvider: func(*rest.Config, *http.Client) (meta.RESTMapper, error) {
			mapper := meta.NewDefaultRESTMapper(nil)
			mapper.Add(corev1.SchemeGroupVersion.WithKind("Pod"), meta.RESTScopeNamespace)
			return mapper, nil
		},
	})
	if err != nil {
		return err
	}
	seen := make(chan struct{}, 10)
	skip := true
	events := make(chan event.GenericEvent)
	err = builder.ControllerManagedBy(m).
		For(&corev1.Pod{}).
		WatchesRawSource(source.Channel(events, &handler.EnqueueRequestForObject{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: 2, SkipNameValidation: &skip}).
		Complete(reconcile.Func(func(context.Context, reconcile.Request) (reconcile.Result, error) {
			seen <- struct{}{}
			return reconcile.Result{RequeueAfter: time.Hour}, nil
		}))
	if err != nil {
		return err
	}
	go func() { _ = m.Start(ctx) }()
	select {
	case <-seen:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("no pod comes")
	}
}

func main() {
	log.SetLogger(logr.Discard())
	ctx := signals.SetupSignalHandler()
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := start(ctx, address); err != nil {
					return err
				}
			}
			for range 5 {
				own, cancel := context.WithCancel(ctx)
				err := start(own, address)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 20 {
				if err := start(ctx, address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
