// Command rollbar reports errors to Rollbar: through one client and temporary ones that are closed,
// or through a client for each request. The server is an imitation.
package main

import (
	"errors"
	"io"
	"net"
	"net/http"

	"example.com/libraries/rig"
	"github.com/rollbar/rollbar-go"
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

func open(address string) *rollbar.Client {
	client := rollbar.NewAsync("token", "production", "1", "host", "/srv/app")
	client.SetEndpoint("http://" + address + "/")
	return client
}

func main() {
	failure := errors.New("order not found")
	var shared *rollbar.Client
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				shared = open(address)
			}
			for range 20 {
				shared.ErrorWithLevel(rollbar.ERR, failure)
			}
			temporary := open(address)
			temporary.ErrorWithLevel(rollbar.ERR, failure)
			return temporary.Close()
		},
		func(address string, step int) error {
			for range 40 {
				client := open(address)
				client.ErrorWithLevel(rollbar.ERR, failure)
				client.Wait()
			}
			return nil
		},
	)
}
