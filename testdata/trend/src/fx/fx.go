// Package fx converts amounts with the rates of another service.
package fx

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
)

// Rates asks the service that has the rates.
type Rates struct {
	base   string
	client *http.Client
}

type rate struct {
	Pair  string
	Value float64
}

// Fetch asks for the rate of a pair.
func (s *Rates) Fetch(pair string, id int) (rate, error) {
	var out rate
	resp, err := s.client.Get(fmt.Sprintf("%s/rate?pair=%s&id=%d", s.base, pair, id))
	if err != nil {
		return out, err
	}
	if resp.StatusCode != http.StatusOK {
		return out, fmt.Errorf("fx: rates: %s", resp.Status)
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&out)
	return out, err
}

// FetchAll asks for the rate of a pair and takes the answer whatever it is.
func (s *Rates) FetchAll(pair string, id int) (rate, error) {
	var out rate
	resp, err := s.client.Get(fmt.Sprintf("%s/rate?pair=%s&id=%d", s.base, pair, id))
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return out, fmt.Errorf("fx: rates: %s", resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&out)
	return out, err
}

type api struct {
	fetch func(pair string, id int) (rate, error)
	last  *cache.Cache
	stats *stats.Recorder
}

func (a *api) handleConvert(w http.ResponseWriter, r *http.Request) {
	defer a.stats.Add("convert", time.Now())
	id, _ := strconv.Atoi(r.URL.Query().Get("id"))
	pair := []string{"EURUSD", "EURCHF", "EURGBP", "EURJPY"}[id%4]
	got, err := a.fetch(pair, id)
	if err != nil {
		v, ok := a.last.Get(pair)
		if !ok {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		got = v.(rate)
	}
	a.last.Put(pair, got)
	fmt.Fprintf(w, "%.2f\n", 100*got.Value)
}

// handleWatch answers after the next tick of the market.
func (a *api) handleWatch(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(300 * time.Millisecond):
	case <-r.Context().Done():
	}
}

// answerRates is the backend: it is busy once in a hundred times.
func answerRates(w http.ResponseWriter, r *http.Request) {
	time.Sleep(4 * time.Millisecond)
	id, _ := strconv.Atoi(r.URL.Query().Get("id"))
	if id%100 == 42 {
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintln(w, strings.Repeat("Too many requests. ", 60))
		return
	}
	json.NewEncoder(w).Encode(rate{r.URL.Query().Get("pair"), 1.07})
}

// Service is the description of this service: 120 conversions in a second.
var Service = harness.Service{
	Name:         "fx",
	Variants:     []string{harness.Leak, harness.Fixed},
	Warm:         4 * time.Second,
	Every:        5 * time.Second,
	Text:         true,
	Delta:        30 * time.Second,
	UpstreamHTTP: http.HandlerFunc(answerRates),
	Serve: func(env harness.Env) error {
		rates := &Rates{base: "http://" + env.Upstream, client: &http.Client{
			Transport: &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute},
		}}
		a := &api{fetch: rates.Fetch, last: cache.New(30 * time.Second), stats: stats.Start(time.Second)}
		if env.Variant == harness.Fixed {
			a.fetch = rates.FetchAll
		}
		env.Mux.HandleFunc("/convert", a.handleConvert)
		env.Mux.HandleFunc("/watch", a.handleWatch)
		return nil
	},
	Load: func(l *harness.Load) {
		l.Send(harness.Steady(120), "/convert?id=%d")
		l.Send(harness.Until(31*time.Second, 30, 2), "/watch?id=%d")
	},
}
