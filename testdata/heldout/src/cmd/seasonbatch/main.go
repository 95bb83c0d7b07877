// Command seasonbatch reckons the seats of a season. It runs when a season is planned, and ends.
package main

import (
	"fmt"
	"sync"
	"time"

	"example.org/theatre/house"
)

type evening struct{ day, seats int }

func plan(day int, slots chan struct{}, out chan<- evening, wg *sync.WaitGroup) {
	defer wg.Done()
	slots <- struct{}{}
	defer func() { <-slots }()
	seats := 0
	for try := 0; try < 10; try++ {
		time.Sleep(8 * time.Millisecond)
		seats += 40
	}
	out <- evening{day, seats}
}

func main() {
	house.ProfileAfter(1500 * time.Millisecond)
	house.Ready()
	slots := make(chan struct{}, 12)
	out := make(chan evening)
	var wg sync.WaitGroup
	for day := 0; day < 365; day++ {
		wg.Add(1)
		go plan(day, slots, out, &wg)
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	total := 0
	for e := range out {
		total += e.seats
	}
	fmt.Println(total)
}
