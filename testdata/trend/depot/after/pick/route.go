package pick

import "time"

// Route is the way of a picker through the depot.
type Route struct {
	steps   chan int
	planner *Planner
}

func (r *Route) follow() {
	blocked := time.NewTimer(time.Hour)
	defer blocked.Stop()
	for {
		select {
		case <-r.steps:
			blocked.Reset(time.Hour)
		case <-blocked.C:
		case <-r.planner.stop:
			return
		}
	}
}
