package stock

import (
	"fmt"
	"net/http"
	"sync"

	"example.org/harbor/kit"
)

// ledger holds who has paid.
type ledger struct {
	mu   sync.Mutex
	paid map[string]int
}

func (l *ledger) book(ship string, sum int) error {
	l.mu.Lock()
	if sum < 0 {
		if Repaired {
			l.mu.Unlock()
		}
		return fmt.Errorf("%s: %d is no sum", ship, sum)
	}
	l.paid[ship] += sum
	l.mu.Unlock()
	return nil
}

// Dues books what ships pay.
func Dues() *kit.App {
	a := kit.New()
	l := &ledger{paid: map[string]int{}}
	a.Mux.HandleFunc("/pay", func(w http.ResponseWriter, r *http.Request) {
		sum := 5
		if r.FormValue("refund") != "" {
			sum = -5
		}
		if err := l.book(r.FormValue("ship"), sum); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	return a
}

// registry knows ships by their numbers, and asks an office for those it does not know.
type registry struct {
	mu     sync.RWMutex
	names  map[string]string
	office string
	client *http.Client
}

func (g *registry) name(number string) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if name, ok := g.names[number]; ok {
		return name, nil
	}
	path := "/silent"
	if Repaired {
		path = "/quick"
	}
	resp, err := g.client.Get(g.office + path)
	if err != nil {
		return "", err
	}
	resp.Body.Close()
	g.names[number] = "MV " + number
	return g.names[number], nil
}

// Registry names ships.
func Registry(office string) *kit.App {
	a := kit.New()
	g := &registry{names: map[string]string{"1": "Albatros"}, office: office, client: &http.Client{}}
	a.Mux.HandleFunc("/ship", func(w http.ResponseWriter, r *http.Request) {
		name, err := g.name(r.FormValue("n"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, name)
	})
	return a
}

// Inspections waits for all inspectors of a ship.
func Inspections() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/inspect", func(w http.ResponseWriter, r *http.Request) {
		var all sync.WaitGroup
		for deck := range 3 {
			all.Add(1)
			go func() {
				if Repaired {
					defer all.Done()
				}
				if deck == 2 && r.FormValue("flag") == "pirate" {
					return
				}
				a.Count(deck)
				if !Repaired {
					all.Done()
				}
			}()
		}
		all.Wait()
	})
	return a
}

// lock is a gate through which ships go when the water is level.
type lock struct {
	mu    sync.Mutex
	level *sync.Cond
	high  bool
}

// Locks lets ships through.
func Locks() *kit.App {
	a := kit.New()
	l := &lock{}
	l.level = sync.NewCond(&l.mu)
	a.Mux.HandleFunc("/enter", func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		for !l.high {
			l.level.Wait()
		}
		l.mu.Unlock()
	})
	a.Mux.HandleFunc("/fill", func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.high = true
		l.mu.Unlock()
		if Repaired {
			l.level.Broadcast()
		} else {
			l.level.Signal()
		}
	})
	return a
}
