// Command otel traces and measures with OpenTelemetry: with one provider of each kind and temporary
// ones that are shut down, or with providers for each tenant.
package main

import (
	"context"

	"example.com/libraries/rig"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
)

type spans struct{}

func (spans) ExportSpans(context.Context, []trace.ReadOnlySpan) error { return nil }
func (spans) Shutdown(context.Context) error                          { return nil }

type metrics struct{}

func (metrics) Temporality(kind metric.InstrumentKind) metricdata.Temporality {
	return metric.DefaultTemporalitySelector(kind)
}

func (metrics) Aggregation(kind metric.InstrumentKind) metric.Aggregation {
	return metric.DefaultAggregationSelector(kind)
}

func (metrics) Export(context.Context, *metricdata.ResourceMetrics) error { return nil }
func (metrics) ForceFlush(context.Context) error                          { return nil }
func (metrics) Shutdown(context.Context) error                            { return nil }

type providers struct {
	tracer *trace.TracerProvider
	meter  *metric.MeterProvider
}

func start() providers {
	return providers{
		tracer: trace.NewTracerProvider(trace.WithBatcher(spans{})),
		meter:  metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(metrics{}))),
	}
}

func serve(ctx context.Context, with providers) error {
	_, span := with.tracer.Tracer("orders").Start(ctx, "order")
	span.End()
	counter, err := with.meter.Meter("orders").Int64Counter("served")
	if err != nil {
		return err
	}
	counter.Add(ctx, 1)
	return nil
}

func main() {
	ctx := context.Background()
	shared := start()
	rig.Main(
		nil,
		func(string, int) error {
			for range 40 {
				if err := serve(ctx, shared); err != nil {
					return err
				}
			}
			temporary := start()
			if err := serve(ctx, temporary); err != nil {
				return err
			}
			if err := temporary.tracer.Shutdown(ctx); err != nil {
				return err
			}
			return temporary.meter.Shutdown(ctx)
		},
		func(string, int) error {
			for range 20 {
				if err := serve(ctx, start()); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
