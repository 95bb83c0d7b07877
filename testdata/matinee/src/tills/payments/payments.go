// Package payments settles what the tills sell.
package payments

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.org/theatre/foyer"
)

// An Order is what a guest pays for.
type Order struct {
	Guest string
	Pence int
}

// A Receipt is proof of a payment.
type Receipt struct {
	Number string
	At     time.Time
}

// Gateway talks to the bank.
type Gateway struct {
	Patience time.Duration
}

// Charge settles an order, unless the bank takes too long.
func (g *Gateway) Charge(ctx context.Context, o Order) (Receipt, error) {
	room := 0
	if foyer.Repaired {
		room = 1
	}
	receipts := make(chan Receipt, room)
	go func() {
		receipts <- g.settle(o)
	}()
	ctx, cancel := context.WithTimeout(ctx, g.Patience)
	defer cancel()
	select {
	case r := <-receipts:
		return r, nil
	case <-ctx.Done():
		return Receipt{}, fmt.Errorf("charge %s: %w", o.Guest, ctx.Err())
	}
}

func (g *Gateway) settle(o Order) Receipt {
	if strings.HasPrefix(o.Guest, "patron") {
		time.Sleep(2 * g.Patience)
	}
	return Receipt{Number: fmt.Sprintf("%s/%d", o.Guest, o.Pence), At: time.Now()}
}
