// Command otel-log logs with OpenTelemetry: with one provider and temporary ones that are shut down,
// or with a provider for each tenant.
package main

import (
	"context"

	"example.com/libraries/rig"
	"go.opentelemetry.io/otel/log"
	sdk "go.opentelemetry.io/otel/sdk/log"
)

type exporter struct{}

func (exporter) Export(context.Context, []sdk.Record) error { return nil }
func (exporter) ForceFlush(context.Context) error           { return nil }
func (exporter) Shutdown(context.Context) error             { return nil }

func start() *sdk.LoggerProvider {
	return sdk.NewLoggerProvider(sdk.WithProcessor(sdk.NewBatchProcessor(exporter{})))
}

func serve(provider *sdk.LoggerProvider) {
	var record log.Record
	record.SetSeverity(log.SeverityInfo)
	provider.Logger("orders").Emit(context.Background(), record)
}

func main() {
	shared := start()
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				serve(shared)
			}
			temporary := start()
			serve(temporary)
			return temporary.Shutdown(context.Background())
		},
		func(string, int) error {
			for range 20 {
				serve(start())
			}
			return nil
		},
	)
}
