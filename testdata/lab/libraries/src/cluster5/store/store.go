// Package store keeps pods in an etcd as an API server does, with its cache for watches or without.
package store

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/apis/example"
	"k8s.io/apiserver/pkg/apis/example/install"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	examplev1 "k8s.io/apiserver/pkg/apis/example/v1"
)

// Prefix is below what pods are stored.
const Prefix = "/pods"

// Etcd starts an etcd and returns the address for its clients.
func Etcd() (string, error) {
	folder := folderOf(os.Getppid())
	config := embed.NewConfig()
	config.Dir = filepath.Join(folder, "data")
	config.LogLevel = "fatal"
	client, err := freeURL()
	if err != nil {
		return "", err
	}
	peer, err := freeURL()
	if err != nil {
		return "", err
	}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{*client}, []url.URL{*client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{*peer}, []url.URL{*peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return "", err
	}
	<-etcd.Server.ReadyNotify()
	return client.Host, nil
}

// Clean removes the data of the etcd that is the peer of this process.
func Clean() {
	_ = os.RemoveAll(folderOf(os.Getpid()))
}

func folderOf(process int) string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("etcd-%d", process))
}

func freeURL() (*url.URL, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}, nil
}

// Cached opens the store behind a cache, and waits until that is filled.
func Cached(address string) (storage.Interface, factory.DestroyFunc, error) {
	pods, destroy, err := open(address, registry.StorageWithCacher())
	if err != nil {
		return nil, nil, err
	}
	for range 1000 {
		if err = pods.ReadinessCheck(); err == nil {
			return pods, destroy, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	destroy()
	return nil, nil, err
}

// Plain opens the store itself.
func Plain(address string) (storage.Interface, factory.DestroyFunc, error) {
	return open(address, generic.UndecoratedStorage)
}

func open(address string, decorator generic.StorageDecorator) (storage.Interface, factory.DestroyFunc, error) {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	codec := serializer.NewCodecFactory(scheme).LegacyCodec(examplev1.SchemeGroupVersion)
	config := storagebackend.NewDefaultConfig("/registry", codec)
	config.Transport.ServerList = []string{"http://" + address}
	config.EventsHistoryWindow = 75 * time.Second
	return decorator(
		config.ForResource(example.Resource("pods")),
		Prefix,
		func(object runtime.Object) (string, error) {
			pod := object.(*example.Pod)
			return Prefix + "/" + pod.Namespace + "/" + pod.Name, nil
		},
		func() runtime.Object { return &example.Pod{} },
		func() runtime.Object { return &example.PodList{} },
		attributes,
		nil,
		nil,
	)
}

func attributes(object runtime.Object) (labels.Set, fields.Set, error) {
	pod := object.(*example.Pod)
	return pod.Labels, fields.Set{"metadata.name": pod.Name, "metadata.namespace": pod.Namespace}, nil
}

// All is for lists and watches of all pods.
func All() storage.ListOptions {
	everything := storage.Everything
	everything.GetAttrs = attributes
	return storage.ListOptions{ResourceVersion: "0", Predicate: everything, Recursive: true}
}

// Pod is a pod with a name.
func Pod(name string) *example.Pod {
	return &example.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
}
