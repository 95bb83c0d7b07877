// Package plan knows the seats of each auditorium.
package plan

import (
	"fmt"
	"time"
)

// A Plan is the seats of one auditorium.
type Plan struct {
	Hall string
	Rows [][]bool
}

// Load reads the plan of a hall from the archive, which is slow for the open-air stages.
func Load(hall string) (*Plan, error) {
	rows, cols, delay := 12, 20, 5*time.Millisecond
	switch hall {
	case "arena":
		rows, cols, delay = 60, 80, 400*time.Millisecond
	case "":
		return nil, fmt.Errorf("plan: which hall?")
	}
	time.Sleep(delay)
	p := &Plan{Hall: hall}
	for i := 0; i < rows; i++ {
		p.Rows = append(p.Rows, make([]bool, cols))
	}
	return p, nil
}

// Free counts the free seats.
func (p *Plan) Free() (n int) {
	for _, row := range p.Rows {
		for _, taken := range row {
			if !taken {
				n++
			}
		}
	}
	return n
}
