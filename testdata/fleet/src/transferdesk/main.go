package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type warehouse struct {
	sync.Mutex
	name  string
	stock map[string]int
}

func newWarehouse(name string, n int) *warehouse {
	return &warehouse{name: name, stock: map[string]int{"pallet": n}}
}

func move(from, to *warehouse, sku string, n int) error {
	from.Lock()
	defer from.Unlock()
	if from.stock[sku] < n {
		return fmt.Errorf("%s: %d of %s, want %d", from.name, from.stock[sku], sku, n)
	}
	audit(from)
	to.Lock()
	defer to.Unlock()
	from.stock[sku] -= n
	to.stock[sku] += n
	return nil
}

func audit(w *warehouse) {
	time.Sleep(2 * time.Millisecond)
	fmt.Fprintln(os.Stderr, "audit", w.name, w.stock)
}

func main() {
	time.AfterFunc(1500*time.Millisecond, func() {
		diag.Snapshot()
		os.Exit(0)
	})
	kiel, ulm := newWarehouse("kiel", 500), newWarehouse("ulm", 500)
	var wg sync.WaitGroup
	plan := [][2]*warehouse{{kiel, ulm}, {ulm, kiel}}
	for _, leg := range plan {
		wg.Add(1)
		go func(a, b *warehouse) {
			defer wg.Done()
			for i := 0; i < 50; i++ {
				if err := move(a, b, "pallet", 1); err != nil {
					fmt.Fprintln(os.Stderr, err)
				}
			}
		}(leg[0], leg[1])
	}
	wg.Wait()
	fmt.Println(kiel.stock, ulm.stock)
}
