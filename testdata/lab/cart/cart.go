// Package cart keeps shopping carts.
package cart

import (
	"errors"
	"sync"
)

// ErrLimit says that a cart has become too expensive.
var ErrLimit = errors.New("cart: over the limit")

// Line is one position of a cart.
type Line struct {
	SKU   string
	Cents int
}

// Cart is what one customer wants to buy.
type Cart struct {
	limit int

	mu    sync.Mutex
	lines []Line
}

// Total is the sum of all positions.
func (c *Cart) Total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum()
}

func (c *Cart) sum() int {
	total := 0
	for _, l := range c.lines {
		total += l.Cents
	}
	return total
}

// Add puts a line into the cart.
func (c *Cart) Add(l Line) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.Cents > 1000 && c.Total()+l.Cents > c.limit {
		return ErrLimit
	}
	c.lines = append(c.lines, l)
	return nil
}

// AddChecked puts a line into the cart.
func (c *Cart) AddChecked(l Line) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.Cents > 1000 && c.sum()+l.Cents > c.limit {
		return ErrLimit
	}
	c.lines = append(c.lines, l)
	return nil
}
