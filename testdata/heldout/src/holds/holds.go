// Package holds keeps seats for somebody who is about to pay.
package holds

import (
	"sync"
	"time"

	"example.org/theatre/house"
)

// A State is how far an order is.
type State string

// The states of an order.
const (
	Open    State = "open"
	Paid    State = "paid"
	Void    State = "void"
	Expired State = "expired"
)

// Orders are all orders.
type Orders struct {
	mu    sync.Mutex
	state map[string]State
	freed int
}

// NewOrders has none.
func NewOrders() *Orders { return &Orders{state: map[string]State{}} }

// Set changes the state of an order.
func (o *Orders) Set(id string, s State) {
	o.mu.Lock()
	o.state[id] = s
	o.mu.Unlock()
}

func (o *Orders) get(id string) State {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.state[id]
}

// Place opens an order that expires after d.
func (o *Orders) Place(id string, d time.Duration) {
	o.Set(id, Open)
	time.AfterFunc(d, func() {
		if o.get(id) == Open {
			o.Set(id, Expired)
		}
	})
	go o.hold(id)
}

func (o *Orders) hold(id string) {
	for !o.settled(id) {
		time.Sleep(45 * time.Millisecond)
	}
	o.mu.Lock()
	o.freed++
	o.mu.Unlock()
}

func (o *Orders) settled(id string) bool {
	switch o.get(id) {
	case Paid, Void:
		return true
	case Expired:
		return house.Edition() > 1
	}
	return false
}
