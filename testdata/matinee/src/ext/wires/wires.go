// Package wires sends news to the agencies.
package wires

import (
	"fmt"

	"example.org/theatre/foyer"
	"github.com/nats-io/nats.go"
)

// Agency takes news.
type Agency struct {
	URL  string
	Desk string
}

// Send puts a message on the wire.
func (a Agency) Send(text string) error {
	wire, err := nats.Connect(a.URL, nats.Name(a.Desk))
	if err != nil {
		return fmt.Errorf("%s: %w", a.Desk, err)
	}
	if foyer.Repaired {
		defer wire.Close()
	}
	if err := wire.Publish("news."+a.Desk, []byte(text)); err != nil {
		return err
	}
	return wire.Flush()
}
