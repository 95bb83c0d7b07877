// Command newrelic-shutdown reports transactions to New Relic with Infinite Tracing: through one
// application, or through one for each tenant that is shut down, which does not always end what waits
// for the trace observer. The collector and the trace observer are imitations.
package main

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/libraries/rig"
	"github.com/newrelic/go-agent/v3/newrelic"
	"google.golang.org/grpc"
)

// peer is a trace observer that keeps every stream open.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		<-stream.Context().Done()
		return nil
	}))
	go server.Serve(listener)
	return listener.Addr().String(), nil
}

// collector answers what a connecting application needs.
type collector struct{}

func (collector) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := `{"return_value": null}`
	switch r.URL.Query().Get("method") {
	case "preconnect":
		answer = `{"return_value": {"redirect_host": "collector.example.com"}}`
	case "connect":
		answer = `{"return_value": {"agent_run_id": "1", "collect_span_events": true}}`
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Body:       io.NopCloser(strings.NewReader(answer)),
		Request:    r,
	}, nil
}

func open(address string) (*newrelic.Application, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	application, err := newrelic.NewApplication(
		newrelic.ConfigAppName("orders"),
		newrelic.ConfigLicense(strings.Repeat("1", 40)),
		func(config *newrelic.Config) {
			config.Transport = collector{}
			config.DistributedTracer.Enabled = true
			config.InfiniteTracing.TraceObserver.Host = "localhost"
			config.InfiniteTracing.TraceObserver.Port, _ = strconv.Atoi(port)
			config.Utilization.DetectAWS = false
			config.Utilization.DetectAzure = false
			config.Utilization.DetectGCP = false
			config.Utilization.DetectPCF = false
			config.Utilization.DetectDocker = false
			config.Utilization.DetectKubernetes = false
		},
	)
	if err != nil {
		return nil, err
	}
	return application, application.WaitForConnection(10 * time.Second)
}

func main() {
	var shared *newrelic.Application
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 40 {
				shared.StartTransaction("order").End()
			}
			return nil
		},
		func(address string, _ int) error {
			for range 40 {
				application, err := open(address)
				if err != nil {
					return err
				}
				application.StartTransaction("order").End()
				application.Shutdown(time.Second)
			}
			return nil
		},
	)
}
