// Command stagehands shares out the work behind the stage.
package main

import (
	"fmt"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/crew"
)

type job struct {
	what string
	done chan<- error
}

type gang struct {
	name string
	jobs chan job
	halt chan struct{}
}

func newGang(name string, hands int) *gang {
	g := &gang{name: name, jobs: make(chan job), halt: make(chan struct{})}
	for i := 0; i < hands; i++ {
		go g.hand()
	}
	return g
}

func (g *gang) hand() {
	for {
		select {
		case j := <-g.jobs:
			time.Sleep(2 * time.Millisecond)
			j.done <- nil
		case <-g.halt:
			return
		}
	}
}

func (g *gang) do(what string) error {
	done := make(chan error, 1)
	g.jobs <- job{what, done}
	return <-done
}

func main() {
	gangs := map[string]*gang{}
	for i, name := range []string{"fly", "props", "paint", "carpentry"} {
		gangs[name] = newGang(name, 20+10*i)
	}
	sweep := crew.Hire(64, func(string) { time.Sleep(time.Millisecond) })
	mux := http.NewServeMux()
	mux.HandleFunc("/do", func(w http.ResponseWriter, r *http.Request) {
		g := gangs[r.FormValue("gang")]
		if g == nil {
			http.NotFound(w, r)
			return
		}
		sweep.Give(g.name)
		fmt.Fprintln(w, g.do(r.FormValue("what")))
	})
	house.Run(mux)
}
