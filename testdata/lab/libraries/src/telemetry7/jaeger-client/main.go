// Command jaeger-client traces with Jaeger's own client: with one tracer for the process and temporary
// ones that are closed, or with one for each tenant. The agent is an imitation.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"example.com/libraries/rig"
	"github.com/opentracing/opentracing-go"
	"github.com/uber/jaeger-client-go/config"
)

// peer is an agent, which takes spans over UDP and answers questions over HTTP.
func peer() (string, error) {
	questions, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(questions, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"strategyType": "PROBABILISTIC", "probabilisticSampling": {"samplingRate": 1}}`
		switch r.URL.Path {
		case "/credits":
			answer = `{"balances": []}`
		case "/baggageRestrictions":
			answer = `[]`
		}
		_, _ = io.WriteString(w, answer)
	}))
	spans, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		packet := make([]byte, 1<<16)
		for {
			if _, _, err := spans.ReadFrom(packet); err != nil {
				return
			}
		}
	}()
	return fmt.Sprint(questions.Addr(), ",", spans.LocalAddr()), nil
}

func open(address string) (opentracing.Tracer, io.Closer, error) {
	questions, spans, _ := strings.Cut(address, ",")
	_, port, err := net.SplitHostPort(spans)
	if err != nil {
		return nil, nil, err
	}
	return config.Configuration{
		ServiceName: "orders",
		Sampler: &config.SamplerConfig{
			Type:              "remote",
			Param:             1,
			SamplingServerURL: "http://" + questions + "/sampling",
		},
		Reporter:            &config.ReporterConfig{LocalAgentHostPort: "localhost:" + port},
		Throttler:           &config.ThrottlerConfig{HostPort: questions},
		BaggageRestrictions: &config.BaggageRestrictionsConfig{HostPort: questions},
	}.NewTracer()
}

func main() {
	var shared opentracing.Tracer
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, _, err = open(address); err != nil {
					return err
				}
			}
			for range 40 {
				shared.StartSpan("order").Finish()
			}
			temporary, closer, err := open(address)
			if err != nil {
				return err
			}
			temporary.StartSpan("order").Finish()
			return closer.Close()
		},
		func(address string, step int) error {
			for range 20 {
				tracer, _, err := open(address)
				if err != nil {
					return err
				}
				tracer.StartSpan("order").Finish()
			}
			return nil
		},
	)
}
