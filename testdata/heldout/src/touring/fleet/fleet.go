// Package fleet moves scenery between the lorries of a tour.
package fleet

import (
	"sync"
	"time"

	"example.org/theatre/house"
)

// A Truck has flight cases.
type Truck struct {
	mu    sync.Mutex
	order int
	cases []string
}

// A Fleet is all trucks of a tour.
type Fleet struct{ trucks map[string]*Truck }

// New has a truck for each name.
func New(names ...string) *Fleet {
	f := &Fleet{trucks: map[string]*Truck{}}
	for i, n := range names {
		f.trucks[n] = &Truck{order: i, cases: []string{"drapes", "lamps", "cable"}}
	}
	return f
}

func (t *Truck) receive(c string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cases = append(t.cases, c)
}

// Move takes a case from one truck to another.
func (f *Fleet) Move(from, to, c string) {
	a, b := f.trucks[from], f.trucks[to]
	if house.Edition() > 1 {
		f.moveInOrder(a, b, c)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(c)
	time.Sleep(40 * time.Millisecond) // the lift
	b.receive(c)
}

func (f *Fleet) moveInOrder(a, b *Truck, c string) {
	first, second := a, b
	if first.order > second.order {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	a.drop(c)
	time.Sleep(4 * time.Millisecond)
	b.cases = append(b.cases, c)
}

func (t *Truck) drop(c string) {
	for i, have := range t.cases {
		if have == c {
			t.cases = append(t.cases[:i], t.cases[i+1:]...)
			return
		}
	}
}

// Weight is what a truck weighs.
func (f *Fleet) Weight(name string) int {
	t := f.trucks[name]
	t.mu.Lock()
	defer t.mu.Unlock()
	return 7500 + 80*len(t.cases)
}
