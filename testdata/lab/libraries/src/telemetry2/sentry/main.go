// Command sentry reports errors to Sentry: through one client whose hub is cloned for each request,
// or through a client for each request, with the transport of the library or one of its own. The
// server is an imitation.
package main

import (
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

func optionsFor(address string) sentry.ClientOptions {
	return sentry.ClientOptions{Dsn: "http://key@" + address + "/1", Release: "1"}
}

func main() {
	failure := errors.New("order not found")
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := sentry.Init(optionsFor(address)); err != nil {
					return err
				}
			}
			for range 20 {
				hub := sentry.CurrentHub().Clone()
				hub.CaptureException(failure)
			}
			sentry.Flush(time.Second)
			return nil
		},
		func(address string, step int) error {
			for request := range 40 {
				options := optionsFor(address)
				if request%2 == 1 {
					options.Transport = sentry.NewHTTPTransport()
				}
				client, err := sentry.NewClient(options)
				if err != nil {
					return err
				}
				client.CaptureException(failure, nil, sentry.NewScope())
				client.Flush(time.Second)
			}
			return nil
		},
	)
}
