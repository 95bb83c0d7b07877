// Command newrelic reports transactions to New Relic: through one application and temporary ones
// that are shut down, or through one for each tenant. The collector is an imitation.
package main

import (
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"github.com/newrelic/go-agent/v3/newrelic"
)

// collector answers what a connecting application needs.
type collector struct{}

func (collector) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := `{"return_value": null}`
	switch r.URL.Query().Get("method") {
	case "preconnect":
		answer = `{"return_value": {"redirect_host": "collector.example.com"}}`
	case "connect":
		answer = `{"return_value": {"agent_run_id": "1"}}`
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Body:       io.NopCloser(strings.NewReader(answer)),
		Request:    r,
	}, nil
}

func open() (*newrelic.Application, error) {
	application, err := newrelic.NewApplication(
		newrelic.ConfigAppName("orders"),
		newrelic.ConfigLicense(strings.Repeat("1", 40)),
		func(config *newrelic.Config) {
			config.Transport = collector{}
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
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 40 {
				shared.StartTransaction("order").End()
			}
			temporary, err := open()
			if err != nil {
				return err
			}
			temporary.Shutdown(time.Second)
			return nil
		},
		func(string, int) error {
			for range 20 {
				application, err := open()
				if err != nil {
					return err
				}
				application.StartTransaction("order").End()
			}
			return nil
		},
	)
}
