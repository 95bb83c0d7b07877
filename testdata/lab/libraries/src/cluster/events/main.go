// Command events reports events to the API server with broadcasters of client-go.
package main

import (
	"fmt"

	"example.com/libraries/cluster/fake"
	"example.com/libraries/rig"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/record"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
)

// start makes a broadcaster that sends events to the server and to a log.
func start(client kubernetes.Interface) (record.EventBroadcaster, record.EventRecorder) {
	broadcaster := record.NewBroadcaster()
	broadcaster.StartLogging(func(string, ...any) {})
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	return broadcaster, broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "events"})
}

func report(recorder record.EventRecorder, number int) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name:      fmt.Sprintf("pod-%d", number),
		Namespace: "default",
	}}
	recorder.Event(pod, corev1.EventTypeNormal, "Started", "the pod has started")
}

func main() {
	var client kubernetes.Interface
	var shared record.EventRecorder
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
				_, shared = start(client)
			}
			for number := range 20 {
				report(shared, number)
				broadcaster, recorder := start(client)
				report(recorder, number)
				broadcaster.Shutdown()
			}
			return nil
		},
		func(address string, step int) error {
			if err := connect(address, step); err != nil {
				return err
			}
			for number := range 20 {
				_, recorder := start(client)
				report(recorder, number)
			}
			return nil
		},
	)
}
