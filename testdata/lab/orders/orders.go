// Package orders hands orders to a warehouse and waits for its receipts.
package orders

import (
	"fmt"
	"net/http"
	"sync"

	"example.com/lab/internal/harness"
)

// Receipt confirms an order.
type Receipt struct{ Order, Slot int }

type command struct {
	order   int
	receipt chan Receipt
}

// Warehouse books orders one after the other.
type Warehouse struct {
	commands chan command
	booked   map[int]int
	repeat   bool // confirm repeated orders again
}

// NewWarehouse returns a running warehouse.
func NewWarehouse(repeat bool) *Warehouse {
	w := &Warehouse{commands: make(chan command, 16), booked: make(map[int]int), repeat: repeat}
	go w.work()
	return w
}

func (w *Warehouse) work() {
	for c := range w.commands {
		slot, known := w.booked[c.order]
		if known && !w.repeat {
			continue // booked already, nothing to do
		}
		if !known {
			slot = len(w.booked) + 1
			w.booked[c.order] = slot
		}
		c.receipt <- Receipt{Order: c.order, Slot: slot}
	}
}

// Desk takes orders and files their receipts in the background.
type Desk struct {
	warehouse *Warehouse

	mu    sync.Mutex
	filed map[int]Receipt
}

// Submit hands the order over and returns at once.
func (d *Desk) Submit(order int) {
	c := command{order: order, receipt: make(chan Receipt)}
	d.warehouse.commands <- c
	go d.awaitReceipt(c)
}

func (d *Desk) awaitReceipt(c command) {
	rc := <-c.receipt
	d.mu.Lock()
	defer d.mu.Unlock()
	d.filed[rc.Order] = rc
}

func (d *Desk) handleOrder(w http.ResponseWriter, r *http.Request) {
	var id int
	if _, err := fmt.Sscan(r.URL.Query().Get("id"), &id); err != nil {
		http.Error(w, "id must be a number", http.StatusBadRequest)
		return
	}
	d.Submit(id)
	w.WriteHeader(http.StatusAccepted)
}

// Program is the lab's description of this service: 80 orders, each sent
// twice.
var Program = harness.Program{
	Name: "recv-no-sender",
	Serve: func(env harness.Env) error {
		d := &Desk{warehouse: NewWarehouse(env.Fixed()), filed: make(map[int]Receipt)}
		env.Mux.HandleFunc("/order", d.handleOrder)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(80, 6, "/order?id=%d")
		return t.GetEach(80, 6, "/order?id=%d")
	},
}
