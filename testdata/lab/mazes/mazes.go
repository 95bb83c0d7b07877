// Package mazes walks mazes with several walkers.
package mazes

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/internal/harness"
)

// Maze has a number of ways from each place.
type Maze struct {
	ways, depth int
}

// walk visits all places from a queue, to which walkers add what they find; the
// last one of them closes it.
func walk(m Maze, walkers, queue int) int {
	places := make(chan int, queue)
	count := make(chan int, walkers)
	var open atomic.Int64
	open.Add(1)
	places <- 0
	for i := 0; i < walkers; i++ {
		go func() {
			seen := 0
			for depth := range places {
				seen++
				if depth < m.depth {
					for way := 0; way < m.ways; way++ {
						open.Add(1)
						places <- depth + 1
					}
				}
				if open.Add(-1) == 0 {
					close(places)
				}
			}
			count <- seen
		}()
	}
	total := 0
	for i := 0; i < walkers; i++ {
		total += <-count
	}
	return total
}

// Program is the lab's description of this service: 12 walks, each of 364
// places.
var Program = harness.Program{
	Name: "maze-walk",
	Serve: func(env harness.Env) error {
		queue := 10
		if env.Fixed() {
			queue = 400
		}
		env.Mux.HandleFunc("/walk", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, walk(Maze{ways: 3, depth: 5}, 4, queue))
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(300*time.Millisecond).GetEach(12, 12, "/walk?n=%d")
	},
}
