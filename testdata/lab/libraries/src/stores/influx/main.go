// Command influx writes points with the InfluxDB client through one asynchronous writer, or through
// a client for each request that is not closed. The server is an imitation.
package main

import (
	"io"
	"net/http"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
)

func peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	})
}

func write(writer api.WriteAPI) {
	for i := range 20 {
		writer.WritePoint(influxdb2.NewPoint("load", nil, map[string]any{"value": i}, time.Now()))
	}
	writer.Flush()
}

func main() {
	var shared influxdb2.Client
	// All clients share connections, as those do that are given an HTTP client.
	options := influxdb2.DefaultOptions().SetHTTPClient(&http.Client{})
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				shared = influxdb2.NewClientWithOptions("http://"+address, "token", options)
			}
			for range 10 {
				write(shared.WriteAPI("shop", "load"))
			}
			return nil
		},
		func(address string, _ int) error {
			for range 30 {
				// The client is not closed.
				client := influxdb2.NewClientWithOptions("http://"+address, "token", options)
				write(client.WriteAPI("shop", "load"))
			}
			return nil
		},
	)
}
