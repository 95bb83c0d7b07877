// Package invoices adds up invoices in foreign currencies. Its tests are
// recorded, not its service.
package invoices

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Line is one position of an invoice.
type Line struct {
	Cents    int
	Currency string
}

// Rates asks the exchange for rates.
type Rates struct {
	Client *http.Client
	URL    string
}

// Rate returns what a hundred units of the currency are worth.
func (r *Rates) Rate(ctx context.Context, currency string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/rates/"+currency, nil)
	if err != nil {
		return 0, err
	}
	resp, err := r.Client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("invoices: no rate for %s: %s", currency, resp.Status)
	}
	var rate int
	err = json.NewDecoder(resp.Body).Decode(&rate)
	return rate, err
}

// Total adds the lines up.
func Total(ctx context.Context, rates *Rates, lines []Line) (int, error) {
	sum := 0
	for _, l := range lines {
		rate, err := rates.Rate(ctx, l.Currency)
		if err != nil {
			return 0, err
		}
		sum += l.Cents * rate / 100
	}
	return sum, nil
}
