// Command http2-cancel gets responses with the HTTP/2 client of golang.org/x/net as it was before
// its rewriting of October 2021. The mistake is not to close their bodies.
package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"

	"example.com/libraries/rig"
	"golang.org/x/net/http2"
)

// peer answers with text that fills more than one window, over HTTP/2 without TLS.
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
		HTTP2:     &http.HTTP2Config{MaxConcurrentStreams: 1000},
	}
	server.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func get(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

func main() {
	client := &http.Client{Transport: &http2.Transport{
		AllowHTTP: true,
		DialTLS: func(network, address string, _ *tls.Config) (net.Conn, error) {
			return net.Dial(network, address)
		},
	}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rig.Main(
		peer,
		func(address string, _ int) error {
			for range 40 {
				body, err := get(ctx, client, address)
				if err != nil {
					return err
				}
				if _, err := io.Copy(io.Discard, body); err != nil {
					return err
				}
				if err := body.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 40 {
				if _, err := get(ctx, client, address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
