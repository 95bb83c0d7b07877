// Command datadog-tracer1 traces and profiles with version 1 of dd-trace-go: it starts the tracer and
// the profiler once. There is no way to have more of them: starting anew stops those before. The
// agent is an imitation.
package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"example.com/libraries/rig"
	"gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer"
	"gopkg.in/DataDog/dd-trace-go.v1/profiler"
)

// peer takes all that is sent, and has the features of an agent.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer := "{}"
		if r.URL.Path == "/info" {
			answer = `{"version": "7.60.0", "endpoints": ["/v0.4/traces", "/v0.6/stats", "/v0.7/config",
				"/v0.1/pipeline_stats", "/telemetry/proxy/"], "client_drop_p0s": true}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	return listener.Addr().String(), nil
}

func start(address string) error {
	tracer.Start(
		tracer.WithAgentAddr(address),
		tracer.WithService("orders"),
		tracer.WithLogStartup(false),
		tracer.WithDebugSpansMode(time.Minute),
	)
	return profiler.Start(
		profiler.WithAgentAddr(address),
		profiler.WithService("orders"),
		profiler.WithLogStartup(false),
		profiler.WithPeriod(time.Hour),
	)
}

func main() {
	rig.Main(
		peer,
		func(address string, step int) error {
			if err := start(address); err != nil {
				return err
			}
			for range 40 {
				tracer.StartSpan("order").Finish()
			}
			tracer.Flush()
			return nil
		},
		func(string, int) error {
			return errors.New("there is no mistake that makes more tracers")
		},
	)
}
