// Package receipts prints receipts for a till.
package receipts

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"example.com/lab/internal/harness"
)

var errPaper = errors.New("receipts: paper is too narrow")

// Printer prints one receipt at a time.
type Printer struct {
	width  int
	strict bool
}

func (p *Printer) render(items int) error {
	time.Sleep(time.Millisecond)
	if items > p.width {
		return errPaper
	}
	return nil
}

// print tells done what became of a receipt.
func (p *Printer) print(items int, done chan<- error) {
	if err := p.render(items); err != nil {
		done <- err
	}
	done <- p.cut()
}

// printOrFail tells done what became of a receipt.
func (p *Printer) printOrFail(items int, done chan<- error) {
	if err := p.render(items); err != nil {
		done <- err
		return
	}
	done <- p.cut()
}

func (p *Printer) cut() error { return nil }

func (p *Printer) handlePrint(w http.ResponseWriter, r *http.Request) {
	items, err := strconv.Atoi(r.URL.Query().Get("items"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	done := make(chan error)
	if p.strict {
		go p.printOrFail(items, done)
	} else {
		go p.print(items, done)
	}
	if err := <-done; err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintln(w, "printed")
}

// Program is the lab's description of this service: 90 receipts, of which 70
// have too many items.
var Program = harness.Program{
	Name: "receipt-printer",
	Serve: func(env harness.Env) error {
		p := &Printer{width: 19, strict: env.Fixed()}
		env.Mux.HandleFunc("/print", p.handlePrint)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(90, 6, "/print?items=%d") },
}
