// Command flytower moves the bars over the stage, one at a time.
package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.org/theatre/house"
)

type tower struct {
	mu   sync.Mutex
	bars [40]int
	rw   sync.RWMutex
	log  []string
}

// fly moves a bar; the winch carries only one.
func (t *tower) fly(bar, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	time.Sleep(25 * time.Millisecond)
	t.bars[bar] = height
	t.note(fmt.Sprint(bar, height))
}

func (t *tower) note(s string) {
	t.rw.Lock()
	defer t.rw.Unlock()
	t.log = append(t.log, s)
}

func (t *tower) noted() int {
	t.rw.RLock()
	defer t.rw.RUnlock()
	return len(t.log)
}

func main() {
	t := &tower{}
	go func() {
		for {
			time.Sleep(30 * time.Millisecond)
			_ = t.noted()
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/fly", func(w http.ResponseWriter, r *http.Request) {
		bar, _ := strconv.Atoi(r.FormValue("bar"))
		t.fly(bar%len(t.bars), 6)
		fmt.Fprintln(w, t.noted())
	})
	house.Run(mux)
}
