// Command cubes computes the volumes of the survey blocks of a year.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"sync"
	"time"

	"example.org/quarry/site"
)

type block struct{ x, y int }

func volume(b block) float64 {
	time.Sleep(20 * time.Millisecond)
	return 1e6 + 1000*math.Sin(float64(b.x*31+b.y))
}

func main() {
	profile := flag.String("profile", "", "prefix of the profiles to write in the middle")
	width := flag.Int("width", 16, "blocks from west to east")
	flag.Parse()

	slots := make(chan struct{}, 8)
	results := make(chan float64)
	var wg sync.WaitGroup
	for x := 0; x < *width; x++ {
		for y := 0; y < 12; y++ {
			wg.Add(1)
			go func(b block) {
				defer wg.Done()
				slots <- struct{}{}
				defer func() { <-slots }()
				results <- volume(b)
			}(block{x, y})
		}
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	total, n := 0.0, 0
	for v := range results {
		total += v
		n++
		if n == 60 {
			if err := site.Snapshot(*profile); err != nil {
				log.Fatal(err)
			}
		}
	}
	fmt.Printf("%d blocks, %.0f m3\n", n, total)
}
