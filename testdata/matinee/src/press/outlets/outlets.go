// Package outlets knows the papers that print what the company sends.
package outlets

import (
	"sync/atomic"
	"time"
)

// A Release is what the papers get.
type Release struct {
	Title   string
	Embargo time.Time
}

// An Outlet is one paper.
type Outlet struct {
	name     string
	receipts chan string
	onPrint  func(string)
	sent     atomic.Int64
}

// An Option changes an Outlet.
type Option func(*Outlet)

// OnPrint is called with what the paper confirms.
func OnPrint(f func(string)) Option { return func(o *Outlet) { o.onPrint = f } }

// New makes an Outlet.
func New(name string, options ...Option) *Outlet {
	o := &Outlet{name: name, receipts: make(chan string)}
	for _, option := range options {
		option(o)
	}
	if o.onPrint != nil {
		go o.follow()
	}
	return o
}

func (o *Outlet) follow() {
	for receipt := range o.receipts {
		o.onPrint(receipt)
	}
}

// Send gives a release to the paper.
func (o *Outlet) Send(r Release) { go o.deliver(r) }

func (o *Outlet) deliver(r Release) {
	time.Sleep(5 * time.Millisecond)
	o.sent.Add(1)
	o.receipts <- o.name + ": " + r.Title
}

// Sent is how many releases the paper has.
func (o *Outlet) Sent() int64 { return o.sent.Load() }
