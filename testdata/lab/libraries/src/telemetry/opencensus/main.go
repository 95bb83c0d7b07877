// Command opencensus measures with OpenCensus: with the meter that importing the package starts and
// one reader, or with a meter and a reader for each request that are not stopped.
package main

import (
	"context"

	"example.com/libraries/rig"
	"go.opencensus.io/metric/metricdata"
	"go.opencensus.io/metric/metricexport"
	"go.opencensus.io/stats"
	"go.opencensus.io/stats/view"
)

type exporter struct{}

func (exporter) ExportMetrics(context.Context, []*metricdata.Metric) error { return nil }

func newReader() (*metricexport.IntervalReader, error) {
	reader, err := metricexport.NewIntervalReader(metricexport.NewReader(), exporter{})
	if err != nil {
		return nil, err
	}
	return reader, reader.Start()
}

func main() {
	served := stats.Int64("served", "requests", stats.UnitDimensionless)
	requests := func() *view.View {
		return &view.View{Name: "requests", Measure: served, Aggregation: view.Count()}
	}
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if err := view.Register(requests()); err != nil {
					return err
				}
				if _, err := newReader(); err != nil {
					return err
				}
			}
			for range 40 {
				stats.Record(context.Background(), served.M(1))
			}
			meter := view.NewMeter()
			meter.Start()
			defer meter.Stop()
			return meter.Register(requests())
		},
		func(string, int) error {
			for range 20 {
				meter := view.NewMeter()
				meter.Start()
				if err := meter.Register(requests()); err != nil {
					return err
				}
				if _, err := newReader(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
