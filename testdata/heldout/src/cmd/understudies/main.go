// Command understudies finds who plays when somebody is ill.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/casting/promise"
	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
)

type actor struct{ name string }

var errNobody = errors.New("nobody knows the part")

func find(part string) (actor, error) {
	time.Sleep(4 * time.Millisecond)
	if part == "chorus" {
		return actor{}, errNobody
	}
	return actor{"A. N. Other"}, nil
}

func main() {
	phones := crew.Hire(10, func(a actor) { time.Sleep(2 * time.Millisecond) })
	clock.Start(context.Background(), clock.Job{Name: "ring", Every: 60 * time.Millisecond, Do: func() { phones.Give(actor{"desk"}) }})
	mux := http.NewServeMux()
	mux.HandleFunc("/find", func(w http.ResponseWriter, r *http.Request) {
		part := r.FormValue("part")
		p := promise.New(func() (actor, error) { return find(part) })
		a, err := p.Get()
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		phones.Give(a)
		fmt.Fprintln(w, a.name)
	})
	house.Run(mux)
}
