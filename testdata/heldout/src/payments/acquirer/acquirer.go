// Package acquirer talks to the bank.
package acquirer

import (
	"crypto/tls"
	"io"
	"net/http"
	"time"

	"example.org/theatre/house"
)

// A Config says how.
type Config struct {
	URL     string
	Timeout time.Duration
}

var shared = &http.Client{Timeout: 5 * time.Second}

func (c Config) client() *http.Client {
	if house.Edition() > 1 {
		return shared
	}
	return &http.Client{
		Timeout:   c.Timeout,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}},
	}
}

// Charge charges a card.
func Charge(c Config, card string) (string, error) {
	resp, err := c.client().Get(c.URL + "/quick?card=" + card)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}
