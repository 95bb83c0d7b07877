// Tenders asks all suppliers for a price and takes the first one that it hears.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/repairs/internal/snap"
)

var errNoOffer = errors.New("no offer")

type supplier struct {
	name  string
	price int
}

type offer struct {
	from  string
	price int
}

type desk struct {
	suppliers []supplier
}

func (d *desk) ask(ctx context.Context, s supplier, offers chan<- offer) {
	select {
	case offers <- offer{from: s.name, price: s.price}:
	case <-ctx.Done():
	}
}

func (d *desk) first(parent context.Context) (int, error) {
	ctx, _ := context.WithCancel(parent)
	offers := make(chan offer)
	for _, s := range d.suppliers {
		go d.ask(ctx, s, offers)
	}
	select {
	case o := <-offers:
		return o.price, nil
	case <-time.After(time.Second):
		return 0, errNoOffer
	}
}

func main() {
	d := &desk{}
	for i := 0; i < 5; i++ {
		d.suppliers = append(d.suppliers, supplier{fmt.Sprintf("supplier %d", i), 100 + i})
	}
	for i := 0; i < 10; i++ {
		if _, err := d.first(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	snap.Write()
}
