// Command otel-export sends spans to a collector that answers slowly, over HTTP and gRPC: with one
// provider for each, or with providers for each tenant, while the collector does not answer at all.
package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
)

// peer answers nothing, on two addresses.
func peer() (string, error) {
	overHTTP, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(overHTTP, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}))
	overGRPC, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		<-stream.Context().Done()
		return nil
	}))
	go server.Serve(overGRPC)
	return overHTTP.Addr().String() + "," + overGRPC.Addr().String(), nil
}

// start makes a provider for each protocol, whose exports end after the timeout.
func start(ctx context.Context, address string, timeout time.Duration) ([]*trace.TracerProvider, error) {
	overHTTP, overGRPC, _ := strings.Cut(address, ",")
	clients := []otlptrace.Client{
		otlptracehttp.NewClient(
			otlptracehttp.WithEndpoint(overHTTP),
			otlptracehttp.WithInsecure(),
			otlptracehttp.WithTimeout(timeout),
		),
		otlptracegrpc.NewClient(
			otlptracegrpc.WithEndpoint(overGRPC),
			otlptracegrpc.WithInsecure(),
			otlptracegrpc.WithTimeout(timeout),
		),
	}
	var providers []*trace.TracerProvider
	for _, client := range clients {
		exporter, err := otlptrace.New(ctx, client)
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
				if shared, err = start(ctx, address, 2*time.Second); err != nil {
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
				providers, err := start(ctx, address, time.Hour)
				if err != nil {
					return err
				}
				serve(ctx, providers)
			}
			return nil
		},
	)
}
