// Imports reads lines with several workers.
package main

import (
	"errors"
	"sync"

	"example.com/repairs/internal/snap"
)

var errLine = errors.New("imports: empty line")

func load(lines []string) error {
	queue := make(chan string)
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for line := range queue {
				_ = len(line)
			}
		}()
	}
	for _, line := range lines {
		if line == "" {
			return errLine
		}
		queue <- line
	}
	close(queue)
	wg.Wait()
	return nil
}

func main() {
	for i := 0; i < 12; i++ {
		load([]string{"a", "b", "", "c"})
	}
	snap.Write()
}
