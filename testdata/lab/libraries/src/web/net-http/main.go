// Command net-http gets responses over HTTP/1 and HTTP/2. The mistakes are a Transport for each
// request, and bodies that are not closed.
package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"

	"example.com/libraries/rig"
)

// peer answers over both protocols with text that fills more than one window.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("hello\n", 1_000_000))
		}),
		Protocols: new(http.Protocols),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func newClient(second bool) *http.Client {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!second)
	transport.Protocols.SetUnencryptedHTTP2(second)
	return &http.Client{Transport: transport}
}

// get asks for the text, and reads it all and closes the body or does neither.
func get(ctx context.Context, client *http.Client, address string, properly bool) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil || !properly {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	first, second := newClient(false), newClient(true)
	rig.Main(
		peer,
		func(address string, _ int) error {
			for range 30 {
				if err := get(ctx, first, address, true); err != nil {
					return err
				}
				if err := get(ctx, second, address, true); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 30 {
				if err := get(ctx, newClient(false), address, true); err != nil {
					return err
				}
				if err := get(ctx, newClient(true), address, false); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
