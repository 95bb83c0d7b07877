package stock

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/harbor/kit"
)

// beacon shows that a ship is being served.
type beacon struct {
	ticks *time.Ticker
	quit  chan struct{}
	shown int
}

func light(every time.Duration) *beacon {
	b := &beacon{ticks: time.NewTicker(every), quit: make(chan struct{})}
	go b.flash()
	return b
}

func (b *beacon) flash() {
	if Repaired {
		for {
			select {
			case <-b.ticks.C:
				b.shown++
			case <-b.quit:
				return
			}
		}
	}
	for range b.ticks.C {
		b.shown++
	}
}

func (b *beacon) out() {
	b.ticks.Stop()
	close(b.quit)
}

// Beacons lights one for each ship that is served.
func Beacons() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/serve", func(w http.ResponseWriter, r *http.Request) {
		b := light(20 * time.Millisecond)
		defer b.out()
		time.Sleep(10 * time.Millisecond)
		fmt.Fprintln(w, "served")
	})
	return a
}

// crane moves boxes one after the other.
type crane struct {
	boxes chan int
	stop  chan struct{}
	moved int
}

func erect() *crane {
	c := &crane{boxes: make(chan int), stop: make(chan struct{})}
	go c.operate()
	return c
}

func (c *crane) operate() {
	for {
		select {
		case n := <-c.boxes:
			c.moved += n
		case <-c.stop:
			return
		}
	}
}

func (c *crane) dismantle() { close(c.stop) }

// Cranes puts up a crane for each ship.
func Cranes() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/unload", func(w http.ResponseWriter, r *http.Request) {
		c := erect()
		if Repaired {
			defer c.dismantle()
		}
		for n := range 3 {
			c.boxes <- n
		}
		fmt.Fprintln(w, "unloaded")
	})
	return a
}

// Escorts goes out with ships; a ship that is refused has an escort as well.
func Escorts() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/escort", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(context.Background())
		go follow(ctx, a)
		if r.FormValue("draught") == "deep" {
			if Repaired {
				cancel()
			}
			http.Error(w, "too deep", http.StatusForbidden)
			return
		}
		time.Sleep(5 * time.Millisecond)
		cancel()
	})
	return a
}

func follow(ctx context.Context, a *kit.App) {
	<-ctx.Done()
	a.Count(1)
}

// Customs looks again and again at papers until they are in order.
func Customs() *kit.App {
	a := kit.New()
	var mu sync.Mutex
	state := map[string]string{}
	a.Mux.HandleFunc("/declare", func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("id")
		mu.Lock()
		state[id] = "new"
		if r.FormValue("papers") == "none" {
			state[id] = "refused"
		}
		mu.Unlock()
		go func() {
			for {
				mu.Lock()
				now := state[id]
				if now == "new" {
					state[id] = "cleared"
				}
				mu.Unlock()
				if now == "cleared" || Repaired && now == "refused" {
					return
				}
				time.Sleep(25 * time.Millisecond)
			}
		}()
	})
	return a
}
