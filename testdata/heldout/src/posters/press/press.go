// Package press prints posters.
package press

import (
	"context"
	"time"

	"example.org/theatre/house"
)

// A Press prints one poster after the other, and tells what it has finished.
type Press struct {
	finished chan string
	pace     time.Duration
}

// New is a press whose finished posters are on a shelf.
func New(shelf int, pace time.Duration) *Press {
	return &Press{finished: make(chan string, shelf), pace: pace}
}

// Print begins to print a poster.
func (p *Press) Print(ctx context.Context, poster string) { go p.print(ctx, poster) }

func (p *Press) print(ctx context.Context, poster string) {
	defer p.shelve(poster)
	_ = house.Pause(ctx, p.pace)
}

func (p *Press) shelve(poster string) {
	if house.Edition() > 1 {
		select {
		case p.finished <- poster:
		default:
		}
		return
	}
	p.finished <- poster
}

// Collect takes what is on the shelf.
func (p *Press) Collect() (all []string) {
	for {
		select {
		case poster := <-p.finished:
			all = append(all, poster)
		default:
			return all
		}
	}
}
