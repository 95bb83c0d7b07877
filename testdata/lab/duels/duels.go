// Package duels lets two players answer each other's moves.
package duels

import (
	"fmt"
	"net/http"

	"example.com/lab/internal/harness"
)

type move int

// player answers what comes in with two moves of its own, for some rounds.
type player struct {
	in, out chan move
}

func (p *player) attack(rounds int) {
	for i := 0; i < rounds; i++ {
		p.out <- move(i)
		<-p.in
	}
}

func (p *player) defend(rounds int) {
	for i := 0; i < rounds; i++ {
		p.out <- move(-i)
		<-p.in
	}
}

func (p *player) answer(rounds int) {
	for i := 0; i < rounds; i++ {
		<-p.in
		p.out <- move(-i)
	}
}

// Program is the lab's description of this service: 40 duels.
var Program = harness.Program{
	Name: "duel",
	Serve: func(env harness.Env) error {
		env.Mux.HandleFunc("/duel", func(w http.ResponseWriter, r *http.Request) {
			there, back := make(chan move), make(chan move)
			one, other := &player{in: back, out: there}, &player{in: there, out: back}
			go one.attack(3)
			if env.Fixed() {
				go other.answer(3)
			} else {
				go other.defend(3)
			}
			fmt.Fprintln(w, "en garde")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(40, 4, "/duel?n=%d") },
}
