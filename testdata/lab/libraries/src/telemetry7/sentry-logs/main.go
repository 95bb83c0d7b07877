// Command sentry-logs reports errors and sends logs to Sentry: through one client, or through a client
// for each tenant. The server is an imitation.
package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"example.com/libraries/rig"
	"github.com/getsentry/sentry-go"
)

// peer takes all reports.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "{}")
	}))
	return listener.Addr().String(), nil
}

func open(address string) (*sentry.Hub, error) {
	client, err := sentry.NewClient(sentry.ClientOptions{
		Dsn:        "http://key@" + address + "/1",
		Release:    "1",
		EnableLogs: true,
	})
	return sentry.NewHub(client, sentry.NewScope()), err
}

func serve(hub *sentry.Hub) {
	ctx := sentry.SetHubOnContext(context.Background(), hub)
	sentry.NewLogger(ctx).Info().Emit("order served")
	hub.CaptureException(errors.New("order not found"))
}

func main() {
	var shared *sentry.Hub
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 20 {
				serve(shared.Clone())
			}
			shared.Flush(time.Second)
			return nil
		},
		func(address string, step int) error {
			for range 40 {
				hub, err := open(address)
				if err != nil {
					return err
				}
				serve(hub)
				hub.Flush(time.Second)
			}
			return nil
		},
	)
}
