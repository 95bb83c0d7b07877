// Command ticketholds takes orders for seats.
package main

import (
	"context"
	"net/http"
	"time"

	"example.org/theatre/holds"
	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

type desk struct {
	orders  *holds.Orders
	letters *crew.Crew[string]
}

func (d *desk) order(w http.ResponseWriter, r *http.Request) {
	d.orders.Place(r.FormValue("id"), 200*time.Millisecond)
	d.letters.Give(r.FormValue("id"))
}

func (d *desk) pay(w http.ResponseWriter, r *http.Request) {
	d.orders.Set(r.FormValue("id"), holds.Paid)
}

func main() {
	b := board.New()
	d := &desk{holds.NewOrders(), crew.Hire(7, func(string) { time.Sleep(time.Millisecond) })}
	clock.Start(context.Background(), clock.Job{Name: "curtain", Every: 400 * time.Millisecond, Do: func() { b.Put("curtain", time.Second) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/order", d.order)
	mux.HandleFunc("/pay", d.pay)
	house.Run(mux)
}
