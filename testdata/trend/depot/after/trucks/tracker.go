// Package trucks knows where the trucks are.
package trucks

import (
	"context"
	"sync"
	"time"
)

type position struct{ truck, km int }

// Tracker follows trucks.
type Tracker struct {
	positions chan position
	arrivals  chan int
	alarms    chan int
	delays    chan int
	mu        sync.Mutex
	trucks    []*Truck
	parked    *sync.Cond
}

// Run follows so many trucks until the context ends.
func Run(ctx context.Context, n int) *Tracker {
	t := &Tracker{
		positions: make(chan position),
		arrivals:  make(chan int),
		alarms:    make(chan int),
		delays:    make(chan int),
	}
	t.parked = sync.NewCond(&t.mu)
	context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.trucks = nil
	})
	go func() {
		for {
			select {
			case p := <-t.positions:
				_ = p
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		for a := range t.arrivals {
			_ = a
		}
	}()
	go func() {
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				t.mu.Lock()
				for _, truck := range t.trucks {
					_ = truck
				}
				t.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	}()
	go t.weather(ctx)
	go t.park()
	go t.tolls(ctx)
	go func() {
		for {
			select {
			case <-t.alarms:
			case d := <-t.delays:
				_ = d
			case <-ctx.Done():
				return
			}
		}
	}()
	for i := 0; i < n; i++ {
		truck := &Truck{i, make(chan int)}
		t.trucks = append(t.trucks, truck)
		go truck.drive(ctx, t.positions)
	}
	return t
}

func (t *Tracker) weather(ctx context.Context) {
	for {
		select {
		case <-time.After(5 * time.Minute):
		case <-ctx.Done():
			return
		}
	}
}

func (t *Tracker) park() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.trucks) < 100 {
		t.parked.Wait()
	}
}

// tolls pays for the roads once a day.
func (t *Tracker) tolls(ctx context.Context) {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		select {
		case <-day.C:
		case <-ctx.Done():
			return
		}
	}
}
