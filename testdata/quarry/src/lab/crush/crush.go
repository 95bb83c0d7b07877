// Package crush runs compression tests on samples of concrete.
package crush

import (
	"fmt"
	"sync"
	"time"

	"example.org/quarry/rev"
)

// Cube is a sample.
type Cube struct {
	Batch string
	Side  int
	Load  int
}

// Strength is in newtons per square millimetre.
func (c Cube) Strength() float64 { return float64(c.Load) / float64(c.Side*c.Side) }

// Press tests the cubes of one batch on some machines.
type Press struct {
	machines int
	cubes    chan Cube
	mu       sync.Mutex
	results  []float64
	tested   sync.WaitGroup
}

// NewPress starts the machines.
func NewPress(machines int) *Press {
	p := &Press{machines: machines, cubes: make(chan Cube)}
	for i := 0; i < machines; i++ {
		go p.machine()
	}
	return p
}

func (p *Press) machine() {
	for cube := range p.cubes {
		time.Sleep(time.Millisecond)
		p.mu.Lock()
		p.results = append(p.results, cube.Strength())
		p.mu.Unlock()
		p.tested.Done()
	}
}

// Test is the mean strength of the batch.
func (p *Press) Test(batch []Cube) (float64, error) {
	if rev.Two {
		defer close(p.cubes)
	}
	for _, cube := range batch {
		if cube.Side <= 0 {
			p.tested.Wait()
			return 0, fmt.Errorf("batch %s: side %d", cube.Batch, cube.Side)
		}
		p.tested.Add(1)
		p.cubes <- cube
	}
	p.tested.Wait()
	if !rev.Two {
		close(p.cubes)
	}
	sum := 0.0
	for _, result := range p.results {
		sum += result
	}
	return sum / float64(len(batch)), nil
}
