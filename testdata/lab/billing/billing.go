// Package billing books charges and refunds.
package billing

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Account is the balance of one customer.
type Account struct {
	mu    sync.Mutex
	cents int
}

// Journal has the bookings of one customer.
type Journal struct {
	mu    sync.Mutex
	lines []string
}

// Book belongs to one customer.
type Book struct {
	account Account
	journal Journal
}

// verify asks the card company.
func verify() { time.Sleep(5 * time.Millisecond) }

// Charge books a charge: first the account, then the journal.
func (b *Book) Charge(cents int) {
	b.account.mu.Lock()
	defer b.account.mu.Unlock()
	b.account.cents += cents
	verify()
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	b.journal.lines = append(b.journal.lines, fmt.Sprintf("charge %d", cents))
}

// Refund books a refund: first the journal, then the account.
func (b *Book) Refund(cents int) {
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	b.journal.lines = append(b.journal.lines, fmt.Sprintf("refund %d", cents))
	verify()
	b.account.mu.Lock()
	defer b.account.mu.Unlock()
	b.account.cents -= cents
}

// RefundOrdered books a refund in the order of Charge.
func (b *Book) RefundOrdered(cents int) {
	b.account.mu.Lock()
	defer b.account.mu.Unlock()
	b.account.cents -= cents
	verify()
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	b.journal.lines = append(b.journal.lines, fmt.Sprintf("refund %d", cents))
}

// Balance tells what the customer owes.
func (b *Book) Balance() int {
	b.account.mu.Lock()
	defer b.account.mu.Unlock()
	return b.account.cents
}

type api struct {
	books  [20]Book
	refund func(b *Book, cents int)
}

func (a *api) book(r *http.Request) *Book {
	var i int
	fmt.Sscan(r.URL.Query().Get("customer"), &i)
	return &a.books[i%len(a.books)]
}

func (a *api) handleCharge(w http.ResponseWriter, r *http.Request) { a.book(r).Charge(990) }

func (a *api) handleRefund(w http.ResponseWriter, r *http.Request) { a.refund(a.book(r), 990) }

func (a *api) handleBalance(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, a.book(r).Balance())
}

// Program is the lab's description of this service: 20 customers with a
// charge and a refund at the same time, then a look at the balance.
var Program = harness.Program{
	Name: "lock-order",
	Serve: func(env harness.Env) error {
		a := &api{refund: (*Book).Refund}
		if env.Fixed() {
			a.refund = (*Book).RefundOrdered
		}
		env.Mux.HandleFunc("/charge", a.handleCharge)
		env.Mux.HandleFunc("/refund", a.handleRefund)
		env.Mux.HandleFunc("/balance", a.handleBalance)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		q := t.Within(250 * time.Millisecond)
		paths := []string{"/charge", "/refund"}
		for c := 0; c < 20; c += 4 {
			c := c
			go q.Each(8, 8, func(i int) { q.Get("%s?customer=%d", paths[i%2], c+i/2) })
			time.Sleep(12 * time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond)
		return q.GetEach(20, 20, "/balance?customer=%d")
	},
}
