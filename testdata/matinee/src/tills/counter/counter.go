// Package counter is where guests stand.
package counter

import (
	"context"
	"fmt"
	"net/http"

	"example.org/theatre/backstage"
	"example.org/theatre/tills/payments"
)

// Charger takes money.
type Charger interface {
	Charge(context.Context, payments.Order) (payments.Receipt, error)
}

// Counter sells over HTTP.
type Counter struct {
	bank Charger
	book *backstage.Book
}

// New opens a counter.
func New(bank Charger, book *backstage.Book) *Counter { return &Counter{bank, book} }

// ServeHTTP sells one ticket.
func (c *Counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	receipt, err := c.bank.Charge(r.Context(), payments.Order{Guest: r.FormValue("guest"), Pence: 2400})
	if err != nil {
		http.Error(w, err.Error(), http.StatusGatewayTimeout)
		return
	}
	c.book.Note(receipt.Number)
	fmt.Fprintln(w, receipt.Number)
}
