// Command wardrobe lends costumes.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type wardrobe struct {
	mu   sync.Mutex
	out  map[string]string
	want map[string][]string
}

func (w *wardrobe) lend(costume, actor string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if who, ok := w.out[costume]; ok {
		if house.Edition() > 1 {
			w.note(costume, actor)
		} else {
			w.queue(costume, actor)
		}
		return fmt.Errorf("%s has it", who)
	}
	w.out[costume] = actor
	return nil
}

func (w *wardrobe) note(costume, actor string) {
	w.want[costume] = append(w.want[costume], actor)
}

// queue is also what the actors call who know that a costume is out.
func (w *wardrobe) queue(costume, actor string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(costume, actor)
}

func (w *wardrobe) giveBack(costume string) {
	w.mu.Lock()
	delete(w.out, costume)
	w.mu.Unlock()
}

func (w *wardrobe) inventory() {
	for range time.Tick(200 * time.Millisecond) {
		w.mu.Lock()
		_ = len(w.out)
		w.mu.Unlock()
	}
}

type laundry struct{ baskets chan string }

func (l laundry) wash() {
	for b := range l.baskets {
		time.Sleep(time.Duration(len(b)) * time.Millisecond)
	}
}

func main() {
	w := &wardrobe{out: map[string]string{}, want: map[string][]string{}}
	go w.inventory()
	l := laundry{make(chan string, 20)}
	for i := 0; i < 5; i++ {
		go l.wash()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/lend", func(rw http.ResponseWriter, r *http.Request) {
		if err := w.lend(r.FormValue("costume"), r.FormValue("actor")); err != nil {
			http.Error(rw, err.Error(), http.StatusConflict)
		}
	})
	mux.HandleFunc("/back", func(rw http.ResponseWriter, r *http.Request) {
		w.giveBack(r.FormValue("costume"))
		l.baskets <- r.FormValue("costume")
	})
	house.Run(mux)
}
