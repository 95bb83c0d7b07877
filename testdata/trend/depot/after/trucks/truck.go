package trucks

import "context"

// Truck is one truck.
type Truck struct {
	id    int
	moves chan int
}

func (t *Truck) drive(ctx context.Context, positions chan<- position) {
	for {
		select {
		case km := <-t.moves:
			positions <- position{t.id, km}
		case <-ctx.Done():
			return
		}
	}
}
