// Package parcels sorts the parcels of a depot by their zones.
package parcels

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

var errLabel = errors.New("label cannot be read")

// Parcel is one parcel with what its label says.
type Parcel struct {
	ID    int
	Label string
}

func (p Parcel) zone() (int, error) {
	n, err := strconv.Atoi(p.Label)
	if err != nil {
		return 0, fmt.Errorf("parcel %d: %w", p.ID, errLabel)
	}
	return n / 1000, nil
}

// Depot sorts parcels on a few belts.
type Depot struct {
	belts int

	mu    sync.Mutex
	zones map[int]int
}

func (d *Depot) put(zone int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.zones[zone]++
}

func (d *Depot) belt(queue <-chan Parcel) error {
	for p := range queue {
		zone, err := p.zone()
		if err != nil {
			return err
		}
		d.put(zone)
	}
	return nil
}

// Sort sorts the parcels of one truck.
func (d *Depot) Sort(parcels []Parcel) {
	queue := make(chan Parcel)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer close(queue)
		for _, p := range parcels {
			queue <- p
		}
	}()
	for i := 0; i < d.belts; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			d.belt(queue)
		}()
	}
	wg.Wait()
}

// The zone of parcels that somebody has to look at.
const byHand = -1

// SortAll does the same, and leaves parcels without a readable label aside.
func (d *Depot) SortAll(parcels []Parcel) {
	queue := make(chan Parcel)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer close(queue)
		for _, p := range parcels {
			queue <- p
		}
	}()
	for i := 0; i < d.belts; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for p := range queue {
				zone, err := p.zone()
				if err != nil {
					zone = byHand
				}
				d.put(zone)
			}
		}()
	}
	wg.Wait()
}

func truck(n int) []Parcel {
	parcels := make([]Parcel, 0, 40)
	for i := 0; i < cap(parcels); i++ {
		p := Parcel{ID: n*100 + i, Label: strconv.Itoa(1000 + 37*i)}
		if i%9 == 4 {
			p.Label = "wet"
		}
		parcels = append(parcels, p)
	}
	return parcels
}

// Program is the lab's description of this service: 25 trucks, with labels on
// each that cannot be read.
var Program = harness.Program{
	Name: "belt-sort",
	Serve: func(env harness.Env) error {
		d := &Depot{belts: 3, zones: make(map[int]int)}
		sort := d.Sort
		if env.Fixed() {
			sort = d.SortAll
		}
		env.Mux.HandleFunc("/trucks", func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("truck"))
			sort(truck(n))
			fmt.Fprintln(w, "sorted")
		})
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		return t.Within(250*time.Millisecond).GetEach(25, 25, "/trucks?truck=%d")
	},
}
