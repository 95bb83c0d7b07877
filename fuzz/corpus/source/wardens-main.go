package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type warden struct {
	block string
	cells []int
}

func (w warden) rounds(wg sync.WaitGroup, book map[string]int, mu *sync.Mutex) {
	defer wg.Done()
	n := 0
	for _, c := range w.cells {
		n += c
	}
	mu.Lock()
	book[strings.ToUpper(w.block)] = n
	mu.Unlock()
}

func main() {
	time.AfterFunc(800*time.Millisecond, func() {
		diag.Snapshot()
		os.Exit(0)
	})
	ws := []warden{{"a", []int{1, 2, 2}}, {"b", []int{2, 2}}, {"c", []int{4, 1, 1, 1}}}
	book := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(len(ws))
	for _, w := range ws {
		go w.rounds(wg, book, &mu)
	}
	wg.Wait()
	fmt.Println(book)
}
