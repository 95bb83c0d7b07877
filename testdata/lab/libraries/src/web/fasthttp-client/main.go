// Command fasthttp-client calls a service with clients of valyala/fasthttp.
package main

import (
	"fmt"
	"net"
	"net/http"

	"example.com/libraries/rig"
	"github.com/valyala/fasthttp"
)

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "hello")
		}))
	}()
	return listener.Addr().String(), nil
}

// doer is a Client or a PipelineClient.
type doer interface {
	Do(*fasthttp.Request, *fasthttp.Response) error
}

func ask(client doer, address string) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + address + "/")
	return client.Do(request, response)
}

func newClient() *fasthttp.Client {
	dialer := &fasthttp.TCPDialer{Concurrency: 1000}
	return &fasthttp.Client{Dial: dialer.Dial}
}

func main() {
	shared := newClient()
	var pipeline *fasthttp.PipelineClient
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				pipeline = &fasthttp.PipelineClient{Addr: address}
			}
			for range 40 {
				if err := ask(shared, address); err != nil {
					return err
				}
				if err := ask(pipeline, address); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 40 {
				if err := ask(newClient(), address); err != nil {
					return err
				}
				if err := ask(&fasthttp.PipelineClient{Addr: address}, address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
