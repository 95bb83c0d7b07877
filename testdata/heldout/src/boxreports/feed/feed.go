// Package feed passes the sales on to those who mirror them.
package feed

import "example.org/theatre/house"

// An Entry is one sale.
type Entry struct {
	Show  string
	Seats int
}

// A Feed has at most one mirror.
type Feed struct {
	out      chan Entry
	mirrored bool
}

// An Option changes a feed.
type Option func(*Feed)

// Mirror passes the entries to fn.
func Mirror(fn func(Entry)) Option {
	return func(f *Feed) {
		f.mirrored = true
		go func() {
			for e := range f.out {
				fn(e)
			}
		}()
	}
}

// New makes a feed.
func New(opts ...Option) *Feed {
	f := &Feed{out: make(chan Entry)}
	for _, o := range opts {
		o(f)
	}
	return f
}

// Publish passes an entry on and does not keep the caller.
func (f *Feed) Publish(e Entry) {
	if house.Edition() > 1 && !f.mirrored {
		return
	}
	go f.pass(e)
}

func (f *Feed) pass(e Entry) {
	f.out <- e
}
