// Command otel-jaeger sends spans with OpenTelemetry's exporters for Jaeger, over HTTP to a collector
// that answers slowly and over UDP to an agent: with one provider for each, or with providers for each
// tenant, while the collector does not answer at all.
package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"go.opentelemetry.io/otel/exporters/jaeger"
	"go.opentelemetry.io/otel/sdk/trace"
)

// peer is a collector that answers nothing, and an agent.
func peer() (string, error) {
	collector, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(collector, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}))
	agent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		packet := make([]byte, 1<<16)
		for {
			if _, _, err := agent.ReadFrom(packet); err != nil {
				return
			}
		}
	}()
	return collector.Addr().String() + "," + agent.LocalAddr().String(), nil
}

// start makes a provider for each way to send, whose exports end after the timeout.
func start(address string, timeout time.Duration) ([]*trace.TracerProvider, error) {
	collector, agent, _ := strings.Cut(address, ",")
	_, port, err := net.SplitHostPort(agent)
	if err != nil {
		return nil, err
	}
	endpoints := []jaeger.EndpointOption{
		jaeger.WithCollectorEndpoint(jaeger.WithEndpoint("http://" + collector + "/api/traces")),
		jaeger.WithAgentEndpoint(jaeger.WithAgentHost("localhost"), jaeger.WithAgentPort(port)),
	}
	var providers []*trace.TracerProvider
	for _, endpoint := range endpoints {
		exporter, err := jaeger.New(endpoint)
		if err != nil {
			return nil, err
		}
		providers = append(providers, trace.NewTracerProvider(trace.WithBatcher(exporter,
			trace.WithBatchTimeout(10*time.Millisecond), trace.WithExportTimeout(timeout))))
	}
	return providers, nil
}

func serve(ctx context.Context, providers []*trace.TracerProvider) {
	for _, provider := range providers {
		_, span := provider.Tracer("orders").Start(ctx, "order")
		span.End()
	}
}

func main() {
	ctx := context.Background()
	var shared []*trace.TracerProvider
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = start(address, 2*time.Second); err != nil {
					return err
				}
			}
			for range 40 {
				serve(ctx, shared)
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				providers, err := start(address, time.Hour)
				if err != nil {
					return err
				}
				serve(ctx, providers)
			}
			return nil
		},
	)
}
