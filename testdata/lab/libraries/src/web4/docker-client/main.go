// Command docker-client watches events and waits for containers with the client of docker/docker.
// The mistakes are contexts that nobody cancels, and a wait whose result nobody takes. The peer
// speaks as much of the API as these calls need.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/client"
)

// peer has no events and two kinds of containers: one that ends soon, and one that runs for ever.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.(http.Flusher).Flush()
			if strings.Contains(r.URL.Path, "/short/") {
				time.Sleep(200 * time.Millisecond)
				fmt.Fprintln(w, `{"StatusCode":0}`)
				return
			}
			<-r.Context().Done()
		}))
	}()
	return listener.Addr().String(), nil
}

// watch looks at the events for a moment. The type of the options has another name in old versions.
func watch[T any](
	ctx context.Context,
	list func(context.Context, T) (<-chan events.Message, <-chan error),
) {
	var options T
	messages, problems := list(ctx, options)
	select {
	case <-messages:
	case <-problems:
	case <-time.After(10 * time.Millisecond):
	}
}

// wait waits for a container, for a moment or until it ends.
func wait(ctx context.Context, docker *client.Client, name string, patient bool) error {
	results, problems := docker.ContainerWait(ctx, name, container.WaitConditionNotRunning)
	if patient {
		select {
		case <-results:
			return nil
		case err := <-problems:
			return err
		}
	}
	select {
	case <-results:
	case <-problems:
	case <-time.After(10 * time.Millisecond):
	}
	return nil
}

func main() {
	var docker *client.Client
	connect := func(address string) (err error) {
		docker, err = client.NewClientWithOpts(
			client.WithHost("tcp://"+address),
			client.WithVersion("1.41"),
		)
		return err
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := connect(address); err != nil {
					return err
				}
				go watch(context.Background(), docker.Events)
			}
			for range 5 {
				ctx, cancel := context.WithCancel(context.Background())
				watch(ctx, docker.Events)
				err := wait(ctx, docker, "short", true)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if step == 1 {
				if err := connect(address); err != nil {
					return err
				}
			}
			for range 20 {
				ctx := context.Background()
				watch(ctx, docker.Events)
				if err := wait(ctx, docker, "long", false); err != nil {
					return err
				}
				if err := wait(ctx, docker, "short", false); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
