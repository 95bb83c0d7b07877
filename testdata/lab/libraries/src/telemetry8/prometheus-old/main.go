// Command prometheus-old embeds a server of Prometheus 2.37, with its parts put together as in the server
// itself: with targets, rules and a remote endpoint that stay as they are, or with ever more targets and
// endpoints, and with a database and a discovery manager for each tenant that are not closed. The
// targets and the remote endpoint are an imitation.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"example.com/libraries/rig"
	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/legacymanager"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"github.com/prometheus/prometheus/notifier"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/scrape"
	"github.com/prometheus/prometheus/storage/remote"
	"github.com/prometheus/prometheus/tsdb"
)

// peer is all targets, the remote endpoint and the Alertmanager.
func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "text/plain; version=0.0.4")
			_, _ = io.WriteString(w, "orders 1\n")
		}
	}))
	return listener.Addr().String(), nil
}

// configFor has some targets, all of which are at the address, and some remote endpoints.
func configFor(address string, targets, endpoints int) (*config.Config, error) {
	var text bytes.Buffer
	fmt.Fprintf(&text, "alerting: {alertmanagers: [{static_configs: [{targets: ['%s']}]}]}\n", address)
	text.WriteString("global: {scrape_interval: 2s, scrape_timeout: 1s}\nremote_write:\n")
	for i := range endpoints {
		fmt.Fprintf(&text, "- {url: 'http://%s/%d', queue_config: {min_shards: 5}}\n", address, i)
	}
	fmt.Fprintf(&text, "scrape_configs:\n- job_name: pods\n  static_configs:\n")
	for i := range targets {
		fmt.Fprintf(&text, "  - {targets: ['%s'], labels: {pod: '%d'}}\n", address, i)
	}
	return config.Load(text.String(), false, log.NewNopLogger())
}

// discoverer is what the old and the new discovery manager have in common.
type discoverer interface {
	Run() error
	SyncCh() <-chan map[string][]*targetgroup.Group
	ApplyConfig(map[string]discovery.Configs) error
}

type server struct {
	database  *tsdb.DB
	remote    *remote.Storage
	scraper   *scrape.Manager
	notifier  *notifier.Manager
	discovery [2]discoverer
}

// Get is what the remote storage gets the metadata of the targets with.
func (s *server) Get() (*scrape.Manager, error) { return s.scraper, nil }

func start(ctx context.Context, folder string) (*server, error) {
	s := &server{}
	var err error
	if s.database, err = tsdb.Open(folder, nil, nil, tsdb.DefaultOptions(), nil); err != nil {
		return nil, err
	}
	s.remote = remote.NewStorage(nil, nil, s.database.StartTime, folder, time.Second, s)
	s.scraper = scrape.NewManager(&scrape.Options{}, nil, s.database)
	s.notifier = notifier.NewManager(&notifier.Options{QueueCapacity: 10}, nil)
	for i := range s.discovery {
		s.discovery[i] = legacymanager.NewManager(ctx, nil)
		go s.discovery[i].Run()
	}
	go s.scraper.Run(s.discovery[0].SyncCh())
	go s.notifier.Run(s.discovery[1].SyncCh())
	return s, s.evaluate(ctx, folder)
}

// evaluate starts a rule manager with three groups.
func (s *server) evaluate(ctx context.Context, folder string) error {
	file := filepath.Join(folder, "rules.yml")
	var text bytes.Buffer
	text.WriteString("groups:\n")
	for i := range 3 {
		fmt.Fprintf(&text, "- {name: 'g%d', rules: [{record: 'r%d', expr: orders}]}\n", i, i)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return err
	}
	manager := rules.NewManager(&rules.ManagerOptions{
		Context: ctx,
		QueryFunc: func(context.Context, string, time.Time) (promql.Vector, error) {
			return nil, nil
		},
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		Appendable: s.database,
		Queryable:  s.database,
		Logger:     log.NewNopLogger(),
	})
	go manager.Run()
	return manager.Update(time.Minute, []string{file}, nil, "", nil)
}

func (s *server) apply(config *config.Config) error {
	if err := s.remote.ApplyConfig(config); err != nil {
		return err
	}
	if err := s.scraper.ApplyConfig(config); err != nil {
		return err
	}
	if err := s.notifier.ApplyConfig(config); err != nil {
		return err
	}
	targets, alertmanagers := map[string]discovery.Configs{}, map[string]discovery.Configs{}
	for _, job := range config.ScrapeConfigs {
		targets[job.JobName] = job.ServiceDiscoveryConfigs
	}
	for name, set := range config.AlertingConfig.AlertmanagerConfigs.ToMap() {
		alertmanagers[name] = set.ServiceDiscoveryConfigs
	}
	if err := s.discovery[0].ApplyConfig(targets); err != nil {
		return err
	}
	return s.discovery[1].ApplyConfig(alertmanagers)
}

// tenant opens what a tenant has of its own.
func tenant(ctx context.Context, folder string, config *config.Config) error {
	if _, err := tsdb.Open(folder, nil, nil, tsdb.DefaultOptions(), nil); err != nil {
		return err
	}
	manager := discovery.NewManager(ctx, nil)
	go manager.Run()
	go func() {
		for range manager.SyncCh() {
		}
	}()
	return manager.ApplyConfig(map[string]discovery.Configs{
		"pods": config.ScrapeConfigs[0].ServiceDiscoveryConfigs,
	})
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	folder := filepath.Join(os.TempDir(), "prometheus-"+strconv.Itoa(os.Getpid()))
	var shared *server
	before := 0
	use := func(address string, step, targets, endpoints, tenants int) (err error) {
		if step == 1 {
			if shared, err = start(ctx, folder); err != nil {
				return err
			}
		}
		config, err := configFor(address, targets, endpoints)
		if err != nil {
			return err
		}
		for i := range tenants {
			name := filepath.Join(folder, fmt.Sprintf("tenant-%d-%d", step, i))
			if err := tenant(ctx, name, config); err != nil {
				return err
			}
		}
		if step == 3 {
			defer os.RemoveAll(folder)
		}
		// Managers hand on at most one change of their targets in five seconds.
		defer time.Sleep(6 * time.Second)
		if targets == before {
			return nil
		}
		before = targets
		return shared.apply(config)
	}
	rig.Main(
		peer,
		func(address string, step int) error { return use(address, step, 100, 1, 0) },
		func(address string, step int) error { return use(address, step, 100+60*step, 1+4*step, 20) },
	)
}
