// Package courier delivers messages to the offices of a company.
package courier

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrLate is returned when an office does not answer in time.
var ErrLate = errors.New("courier: office does not answer")

// Office takes messages.
type Office struct {
	Name    string
	Latency time.Duration
}

// Receipt says that a message has arrived.
type Receipt struct {
	Office string
	Bytes  int
}

// accept takes the message in.
func (o Office) accept(body string) Receipt {
	time.Sleep(o.Latency)
	return Receipt{o.Name, len(body)}
}

// Courier delivers messages.
type Courier struct {
	Patience time.Duration

	mu   sync.Mutex
	sent int
}

// Deliver hands the message over and waits for the receipt.
func (c *Courier) Deliver(ctx context.Context, to Office, body string) (Receipt, error) {
	receipts := newReceipts()
	go func() {
		receipts <- to.accept(body)
	}()
	late := time.NewTimer(c.Patience)
	defer late.Stop()
	select {
	case r := <-receipts:
		c.mu.Lock()
		c.sent++
		c.mu.Unlock()
		return r, nil
	case <-late.C:
		return Receipt{}, fmt.Errorf("%s: %w", to.Name, ErrLate)
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
}

// Sent tells how many messages have arrived.
func (c *Courier) Sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

// Rounds calls fn again and again until stop is called, which waits for the
// last call.
func Rounds(every time.Duration, fn func()) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				fn()
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		wg.Wait()
	}
}
