// Package book keeps the invoices.
package book

import (
	"fmt"
	"sync"

	"example.org/quarry/rev"
)

// Invoice is what a customer has to pay.
type Invoice struct {
	No       int
	Customer string
	Cents    int
	Credit   bool
}

// Book is all invoices.
type Book struct {
	mu       sync.Mutex
	next     int
	invoices []Invoice
	limits   map[string]int
}

// Open starts a book.
func Open() *Book { return &Book{next: 1000, limits: map[string]int{}} }

// Balance is what a customer owes.
func (b *Book) Balance(customer string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.balance(customer)
}

func (b *Book) balance(customer string) int {
	sum := 0
	for _, invoice := range b.invoices {
		if invoice.Customer != customer {
			continue
		}
		if invoice.Credit {
			sum -= invoice.Cents
		} else {
			sum += invoice.Cents
		}
	}
	return sum
}

// Post adds an invoice.
func (b *Book) Post(invoice Invoice) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if invoice.Credit {
		var owed int
		if rev.Two {
			owed = b.balance(invoice.Customer)
		} else {
			owed = b.Balance(invoice.Customer)
		}
		if owed < invoice.Cents {
			return 0, fmt.Errorf("%s owes only %d", invoice.Customer, owed)
		}
	}
	b.next++
	invoice.No = b.next
	b.invoices = append(b.invoices, invoice)
	return invoice.No, nil
}

// Numbers is how many invoices there are.
func (b *Book) Numbers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.invoices)
}
