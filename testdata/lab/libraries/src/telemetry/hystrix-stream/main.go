// Command hystrix-stream shows the metrics of Hystrix commands to a dashboard: with one stream handler
// for the process and temporary ones that are stopped, or with one for each request.
package main

import (
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/libraries/rig"
	"github.com/afex/hystrix-go/hystrix"
)

func start() *hystrix.StreamHandler {
	handler := hystrix.NewStreamHandler()
	handler.Start()
	return handler
}

// dashboard looks for a short time.
type dashboard struct {
	*httptest.ResponseRecorder
	gone chan bool
}

func (d dashboard) CloseNotify() <-chan bool { return d.gone }

func show(handler http.Handler) {
	gone := make(chan bool)
	time.AfterFunc(10*time.Millisecond, func() { close(gone) })
	request := httptest.NewRequest(http.MethodGet, "/hystrix.stream", nil)
	handler.ServeHTTP(dashboard{httptest.NewRecorder(), gone}, request)
}

func main() {
	call := func() error {
		return hystrix.Do("orders", func() error { return nil }, nil)
	}
	shared := start()
	rig.Main(
		nil,
		func(string, int) error {
			for range 20 {
				if err := call(); err != nil {
					return err
				}
				show(shared)
			}
			temporary := start()
			show(temporary)
			temporary.Stop()
			return nil
		},
		func(string, int) error {
			for range 40 {
				if err := call(); err != nil {
					return err
				}
				show(start())
			}
			return nil
		},
	)
}
