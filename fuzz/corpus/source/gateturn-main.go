package main

import (
	"fmt"
	"log"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type table struct {
	sync.Mutex
	full  *sync.Cond
	want  int
	here  int
	names []string
}

func newTable(want int) *table {
	t := &table{want: want}
	t.full = sync.NewCond(t)
	return t
}

func (t *table) sit(name string) {
	t.Lock()
	defer t.Unlock()
	t.here++
	t.names = append(t.names, name)
	if t.here == t.want {
		t.full.Broadcast()
	}
	for t.here < t.want {
		t.full.Wait()
	}
	log.Printf("%s eats", name)
}

func (t *table) cancel() {
	t.Lock()
	t.want--
	t.Unlock()
}

func main() {
	diag.OnSignal()
	t := newTable(26)
	var wg sync.WaitGroup
	for i := 0; i < 25; i++ {
		wg.Add(1)
		go func(n string) {
			defer wg.Done()
			t.sit(n)
		}(fmt.Sprintf("guest %d", i))
	}
	time.Sleep(100 * time.Millisecond)
	t.cancel()
	wg.Wait()
	fmt.Println("bill please")
}
